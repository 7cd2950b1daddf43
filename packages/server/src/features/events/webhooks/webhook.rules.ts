import type { Gid } from '../../../protocol/asana/gid.js'
import { HOUR_MS } from '../../../time-units.js'
import type { EVENT_ACTIONS, WorkEvent } from '../event.rules.js'

/** How long a receiver may take for its answer. */
export const WEBHOOK_ANSWER_MS_MAX = 10_000
/** What is read of an answer. */
export const WEBHOOK_ANSWER_BYTES_MAX = 16_384
/** For how long a node has a webhook for itself: longer than a look-up, a delivery and what is written about it take. */
export const WEBHOOK_LEASE_MS_MAX = 30_000
/** A delivery begins only with so much of the lease left that it ends within it. */
export const WEBHOOK_LEASE_LEFT_MS_MIN = 15_000
export const EVENTS_PER_DELIVERY_MAX = 100
/** How long a webhook is silent at most. */
const WEBHOOK_HEARTBEAT_INTERVAL_MS = 8 * HOUR_MS
/** For how long a receiver may fail before it is given up. */
export const WEBHOOK_FAILING_MS_MAX = 24 * HOUR_MS
const FIRST_PAUSE_MS = 5_000
const PAUSE_MS_MAX = HOUR_MS
export const WEBHOOK_TARGET_LENGTH_MAX = 2_048
export const WEBHOOK_FILTERS_MAX = 20
export const WEBHOOK_FAILURE_LENGTH_MAX = 1_000
/** Live webhooks of one person by one app, or by their personal tokens. */
export const WEBHOOKS_PER_PERSON_AND_APP_MAX = 1_000
/** Live webhooks of one record, over everybody. */
export const WEBHOOKS_PER_RECORD_MAX = 1_000
/** Deliveries that one node works on at once, and those of one person among them. */
export const WEBHOOK_DELIVERIES_AT_ONCE_MAX = 50
export const WEBHOOK_DELIVERIES_PER_PERSON_AT_ONCE_MAX = 5

/** Kinds of record that webhooks can be about. */
export const WEBHOOK_TYPES = ['task', 'project', 'section', 'workspace'] as const
export type WebhookType = (typeof WEBHOOK_TYPES)[number]

/** An event passes if all that is said of it holds. */
export interface WebhookFilter {
  readonly resource_type?: string
  readonly resource_subtype?: string
  readonly action?: (typeof EVENT_ACTIONS)[number]
  readonly fields?: readonly string[]
}

export interface Webhook {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly resourceType: WebhookType
  readonly resourceGid: Gid
  readonly userGid: Gid
  /** The app that made it; null for a personal token. */
  readonly clientId: Gid | null
  /** The personal token or the grant that made it, and ends it. */
  readonly credentialGid: Gid
  readonly target: string
  readonly filters: readonly WebhookFilter[]
  readonly createdAtMs: number
  /** The number of the last event that was delivered, or passed over. */
  readonly cursorSeq: number
  readonly dueAtMs: number
  /** When the first of the failures in a row was; null where the last attempt succeeded, and before the first. */
  readonly failingSinceMs: number | null
  readonly retryCount: number
  readonly lastFailureAtMs: number | null
  readonly lastFailureContent: string | null
  readonly lastSuccessAtMs: number | null
}

/** Whether an event passes: any of the filters is enough, and without filters all do. */
export function passes(event: WorkEvent, filters: readonly WebhookFilter[]): boolean {
  return filters.length === 0 || filters.some((filter) => fits(event, filter))
}

function fits({ action, change, resource }: WorkEvent, filter: WebhookFilter): boolean {
  if (filter.resource_type !== undefined && filter.resource_type !== resource.type) return false
  if (filter.resource_subtype !== undefined && filter.resource_subtype !== (resource.subtype ?? null))
    return false
  if (filter.action !== undefined && filter.action !== action) return false
  return filter.fields === undefined || (change !== undefined && filter.fields.includes(change.field))
}

/** How long to wait after so many failures in a row, the last one counted. */
export function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), PAUSE_MS_MAX)
}

/** When a webhook says that it is still there, if nothing happens before. */
export function heartbeatAtMs({
  createdAtMs,
  lastSuccessAtMs,
}: Pick<Webhook, 'createdAtMs' | 'lastSuccessAtMs'>): number {
  return (lastSuccessAtMs ?? createdAtMs) + WEBHOOK_HEARTBEAT_INTERVAL_MS
}
