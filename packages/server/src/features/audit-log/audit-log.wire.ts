import type { AnyRecord, RecordFields, Resource } from '../../protocol/asana/call.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLE_EMAIL, EXAMPLE_MOMENT, EXAMPLES } from '../../protocol/asana/examples.js'
import { DATE_TIME, TEXT } from '../../protocol/asana/openapi-schema.js'
import { exportedEvent } from '../audit/exported-event.rules.js'
import { eventTypeOf } from '../audit/events.rules.js'
import type { TrailEvent, TrailNames } from '../audit/ports.js'
import {
  AUDIT_ACTOR,
  AUDIT_CHAIN_LINK,
  AUDIT_CONTEXT,
  AUDIT_DETAILS,
  AUDIT_RESOURCE,
} from './audit-log-schemas.js'

/** An event with the names that it needs. */
export interface AuditLogEvent extends AnyRecord {
  readonly event: TrailEvent
  readonly names: TrailNames
}

const FIELDS: RecordFields<AuditLogEvent> = {
  created_at: {
    in: 'compact',
    says: 'When it happened.',
    schema: DATE_TIME,
    example: EXAMPLE_MOMENT,
    value: ({ event }) => formatDateTime(event.atMs),
  },
  event_type: {
    in: 'compact',
    says: 'What happened.',
    schema: TEXT,
    example: 'user_login_succeeded',
    value: ({ event }) => eventTypeOf(event.action).type,
  },
  event_category: {
    in: 'compact',
    says: 'What kind of thing that is.',
    schema: TEXT,
    example: 'logins',
    value: ({ event }) => eventTypeOf(event.action).category,
  },
  actor: {
    in: 'compact',
    says: 'Who did it.',
    schema: AUDIT_ACTOR,
    example: {
      actor_type: 'user',
      gid: EXAMPLES.user.gid,
      name: EXAMPLES.user.name,
      email: EXAMPLE_EMAIL,
    },
    value: actorOf,
  },
  resource: {
    in: 'compact',
    says: 'What it was done to.',
    schema: AUDIT_RESOURCE,
    example: {
      resource_type: 'session',
      gid: '1300000000000001',
      name: null,
    },
    value: resourceOf,
  },
  details: {
    in: 'compact',
    says: 'More about it, and how it came out.',
    schema: AUDIT_DETAILS,
    example: { methods: 'pwd', outcome: 'done' },
    value: ({ event }) => ({
      ...(JSON.parse(event.details) as object),
      outcome: event.outcome,
      ...(event.reason === null ? {} : { reason: event.reason }),
    }),
  },
  context: {
    in: 'compact',
    says: 'From where, and by what means.',
    schema: AUDIT_CONTEXT,
    example: {
      context_type: 'web',
      client_ip_address: '192.0.2.1',
    },
    value: contextOf,
  },
  chain_link: {
    in: 'optional',
    says: 'Its link in the chain of the security record, with all that is hashed: whoever keeps it can verify it without the server.',
    schema: AUDIT_CHAIN_LINK,
    example: { seq: 4711, chain: 0, position: 4711, action: 'signed_in', hash: '9f86d081…' },
    value: ({ event }) => exportedEvent(event, 'workspace'),
  },
}

/** Asana's object, as far as this server knows what it says. It is no record that others refer to. */
export function auditLogEventResource(): Resource<AuditLogEvent> {
  return {
    type: 'audit_log_event',
    nestedScope: 'workspaces:read',
    says: 'Something that happened to a credential, a person or an app.',
    exampleGid: '4711',
    fields: FIELDS,
    load: async () => await Promise.resolve(new Map()),
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
