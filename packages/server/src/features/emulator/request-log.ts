import type { Finding, LoggedRequest, UsedScopes } from '../../../types/emulator.js'
import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import { tokenHint } from '../../protocol/token/token-format.js'
import type { Answered, Arrival, Delivery } from '../../platform/probe.js'
import type { PostOutcome } from '../../platform/post.js'
import { findingsIn, scopesIn } from './findings.js'
import { makeLineages } from './lineage.js'
import { DELIVERY_OPERATION, toldOf, type LogEntry } from './logged-request.js'

/** Requests that are kept; the oldest go first. */
export const LOGGED_REQUESTS_MAX = 10_000

/** By what requests are looked for. */
export const REQUEST_FILTERS = ['operation', 'client', 'user', 'status', 'grant', 'fault'] as const
export type RequestFilter = Readonly<Partial<Record<(typeof REQUEST_FILTERS)[number], string>>>

/** What was known of a request before it was judged. */
interface KnownBefore {
  readonly clientId: string | null
  /** What the token may do; null for a dead one. */
  readonly scope: string | null
  readonly faultId: number | null
  readonly cut: 'before' | 'after' | null
}

type Lineages = ReturnType<typeof makeLineages>

export type RequestLog = ReturnType<typeof makeRequestLog>

/** What was asked of the server, and with what; and what it sent to receivers of webhooks. */
export function makeRequestLog(needs: { readonly nowMs: () => number; readonly stopwatch: () => number }) {
  const lineages = makeLineages()
  let entries: LogEntry[] = []
  const open = new Map<string, { readonly entry: LogEntry; readonly arrival: Arrival }>()
  let count = 0
  let ticks = 0
  let dropped = 0
  const keep = (given: Pick<LogEntry, 'request_id' | 'method' | 'path'> & Partial<LogEntry>): LogEntry => {
    count += 1
    ticks += 1
    const at = new Date(needs.nowMs()).toISOString()
    const moments = { began: ticks, ended: null, beganMs: needs.stopwatch(), endedMs: null }
    const entry = { ...BLANK, ...given, seq: count, at, moments }
    entries.push(entry)
    if (entries.length > LOGGED_REQUESTS_MAX) {
      entries.shift()
      dropped += 1
    }
    return entry
  }
  const end = ({ moments }: LogEntry): void => {
    ticks += 1
    moments.ended = ticks
    moments.endedMs = needs.stopwatch()
  }
  const close = (requestId: string) => {
    const found = open.get(requestId)
    open.delete(requestId)
    if (found !== undefined) end(found.entry)
    return found
  }
  return {
    began: (arrival: Arrival, known: KnownBefore): void => {
      const { bearer, form, method, operation, path, requestId } = arrival
      const entry = keep({
        request_id: requestId,
        method,
        path,
        operation,
        client: known.clientId,
        scope: scopeOf(operation),
        credential: bearer === null ? null : credentialOf(bearer, known, lineages),
        redeemed: redeemedBy(form, lineages),
        fault: known.faultId,
        cut: known.cut === 'before' ? 'before' : null,
      })
      if (known.cut !== 'before') open.set(requestId, { entry, arrival })
    },
    ended: (answered: Answered): void => {
      const found = close(answered.requestId)
      if (found !== undefined) note(found, answered, lineages)
    },
    /** Whoever asked went away. What was done by then is done. */
    aborted: (requestId: string): void => {
      const found = close(requestId)
      if (found !== undefined) found.entry.cut = 'aborted'
    },
    /** @returns what is called with the answer of the receiver */
    delivers: (delivery: Delivery, fate: 'sent' | 'lost' | 'again', faultId: number | null) => {
      const { clientId: client, credentialGid, events, target, userGid: user, webhookGid: webhook } = delivery
      const made = lineages.newestOf(credentialGid)
      const entry = keep({
        request_id: `webhook-${webhook}`,
        method: 'POST',
        path: target.replace(/[?#].*$/s, ''),
        operation: DELIVERY_OPERATION,
        client,
        credential: made === null ? null : { ...made, client, user, scope: null },
        fault: faultId,
        delivery: { webhook, events, fate },
      })
      return (answer: PostOutcome | null): void => {
        end(entry)
        if (answer?.ok === true) entry.status = answer.status
        if (answer?.ok === false) entry.reason = answer.message
      }
    },
    learn: lineages.learn,
    isOf: lineages.isOf,
    list: (filter: RequestFilter): readonly LoggedRequest[] =>
      entries.filter((one) => passes(one, filter)).map(toldOf),
    dropped: () => dropped,
    findings: (): readonly Finding[] => findingsIn(entries),
    scopes: (): UsedScopes => scopesIn(entries),
    clear: () => {
      entries = []
      open.clear()
      dropped = 0
    },
  }
}

const BLANK = {
  operation: null,
  client: null,
  scope: null,
  status: null,
  reason: null,
  credential: null,
  redeemed: null,
  rotated: false,
  fault: null,
  cut: null,
  retry_after: null,
  delivery: null,
} as const satisfies Partial<LogEntry>

function note(
  { arrival, entry }: { readonly arrival: Arrival; readonly entry: LogEntry },
  answered: Answered,
  lineages: Lineages,
): void {
  entry.status = answered.wasCut ? null : answered.status
  entry.reason = answered.reason
  if (answered.wasCut) entry.cut = 'after'
  const wait = answered.headers['retry-after']
  if (wait !== undefined && Number.isFinite(Number(wait))) entry.retry_after = Number(wait)
  entry.client ??= answered.clientId
  if (entry.credential !== null)
    entry.credential = { ...entry.credential, client: entry.client, user: answered.userGid }
  const { bearer, form, operation } = arrival
  if (bearer !== null && answered.tokenGid !== null) lineages.noteCredential(bearer, answered.tokenGid)
  if (operation === 'oauth_token' && answered.status === 200 && form !== null)
    entry.rotated = lineages.learn(form, answered.body)
}

function credentialOf(
  bearer: string,
  { clientId: client, scope }: KnownBefore,
  lineages: Lineages,
): LogEntry['credential'] {
  return { ...lineages.of(bearer), hint: tokenHint(bearer), client, user: null, scope }
}

const passes = (entry: LogEntry, filter: RequestFilter): boolean =>
  REQUEST_FILTERS.every((name) => filter[name] === undefined || filterValueOf(entry, name) === filter[name])

/** By what a filter finds a request; `none` where it has nothing of the kind. */
export function filterValueOf(
  { client, credential, fault, operation, redeemed, status }: Filtered,
  name: (typeof REQUEST_FILTERS)[number],
): string {
  const grant = credential?.grant ?? redeemed?.grant
  return String({ client, fault, grant, operation, status, user: credential?.user }[name] ?? 'none')
}

type Filtered = Pick<LogEntry, 'client' | 'credential' | 'fault' | 'operation' | 'redeemed' | 'status'>

function scopeOf(operation: string | null): string | null {
  if (operation === null || !Object.hasOwn(OPERATIONS, operation)) return null
  const { scope }: Operation = OPERATIONS[operation as OperationId]
  return scope ?? 'default'
}

function redeemedBy(form: URLSearchParams | null, lineages: Lineages): LogEntry['redeemed'] {
  const text = form?.get('refresh_token') ?? form?.get('code') ?? null
  return text === null || form?.get('grant_type') === null ? null : lineages.of(text)
}
