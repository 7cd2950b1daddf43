import type { AnyRecord, Resource } from '../../protocol/asana/call.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { exportedEvent } from '../audit/exported-event.rules.js'
import { eventTypeOf } from '../audit/event-types.rules.js'
import type { TrailEvent, TrailNames } from '../audit/ports.js'

/** An event with the names that it needs. */
export interface AuditLogEvent extends AnyRecord {
  readonly event: TrailEvent
  readonly names: TrailNames
}

const plain = { in: 'compact' } as const

/** Asana's object, as far as this server knows what it says. It is no record that others refer to. */
export function auditLogEventResource(): Resource<AuditLogEvent> {
  return {
    shape: {
      type: 'audit_log_event',
      nestedScope: 'workspaces:read',
      fields: {
        created_at: plain,
        event_type: plain,
        event_category: plain,
        actor: plain,
        resource: plain,
        details: plain,
        context: plain,
        chain_link: { in: 'optional' },
      },
    },
    load: async () => await Promise.resolve(new Map()),
    values: {
      created_at: ({ event }) => formatDateTime(event.atMs),
      event_type: ({ event }) => eventTypeOf(event.action).type,
      event_category: ({ event }) => eventTypeOf(event.action).category,
      actor: actorOf,
      resource: resourceOf,
      details: ({ event }) => ({
        ...(JSON.parse(event.details) as object),
        outcome: event.outcome,
        ...(event.reason === null ? {} : { reason: event.reason }),
      }),
      context: contextOf,
      chain_link: ({ event }) => exportedEvent(event, 'workspace'),
    },
    relations: {},
  }
}

/** An app acts for a person; Asana's log names that person. */
function actorOf({ event, names }: AuditLogEvent) {
  const gid = event.actorKind === 'user' ? event.actorGid : event.actorKind === 'app' ? event.personGid : null
  if (gid !== null) return { actor_type: 'user', gid, ...names.users.get(gid) }
  if (event.actorKind === 'operator') return { actor_type: 'external_administrator' }
  return { actor_type: event.actorKind === 'system' ? 'asana' : 'anonymous' }
}

function resourceOf({ event, names }: AuditLogEvent) {
  const { targetGid: gid, targetKind } = event
  const name =
    targetKind === 'app'
      ? names.apps.get(gid)
      : targetKind === 'token'
        ? names.tokens.get(gid)?.name
        : undefined
  const said = targetKind === 'user' ? names.users.get(gid) : { name: name ?? null }
  return { resource_type: targetKind, gid, ...said }
}

function contextOf({ event, names }: AuditLogEvent) {
  const address = event.address === null ? {} : { client_ip_address: event.address }
  const kind = event.credentialKind
  if (kind === 'session') return { context_type: 'web', ...address }
  if (kind === null && event.actorKind !== 'app')
    return { context_type: event.actorKind === 'anonymous' ? 'web' : 'asana', ...address }
  if (kind === 'personal_token')
    return { context_type: 'api', api_authentication_method: 'personal_access_token', ...address }
  const app = names.apps.get(event.appGid ?? '')
  return {
    context_type: 'api',
    api_authentication_method: 'oauth',
    ...(app === undefined ? {} : { oauth_app_name: app }),
    ...address,
  }
}
