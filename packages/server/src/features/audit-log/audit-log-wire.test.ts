import { describe, expect, it } from 'vitest'
import { EVENT, NAMES } from '../../../test/support/trail-event.js'
import { auditLogEventResource, type AuditLogEvent } from './audit-log.wire.js'
import type { TrailEvent } from '../audit/ports.js'
import { exportedEvent } from '../audit/exported-event.rules.js'

interface Described {
  readonly properties: Readonly<Record<string, { readonly type: unknown; readonly enum?: readonly string[] }>>
  readonly additionalProperties: { readonly type: readonly string[] }
}

/** A person’s making of a token, from nowhere in particular. */
const BARE: TrailEvent = { ...EVENT, address: null, details: '{"a":1}' }
const { fields } = auditLogEventResource()
const read = (field: 'actor' | 'context' | 'details' | 'resource', wish: Partial<TrailEvent>) => {
  const record: AuditLogEvent = {
    gid: '5' as AuditLogEvent['gid'],
    event: { ...BARE, ...wish },
    names: NAMES,
  }
  return (fields[field] as unknown as { value(one: AuditLogEvent): unknown }).value(record)
}
const ADA = { actor_type: 'user', gid: '7', name: 'Ada', email: 'ada@people.example' }

describe('an event as Asana’s audit log has it', () => {
  it.each<[Partial<TrailEvent>, unknown]>([
    [{}, ADA],
    [{ actorGid: '9' }, { actor_type: 'user', gid: '9' }],
    [{ actorKind: 'app', actorGid: '12', personGid: '7' }, ADA],
    [{ actorKind: 'app', actorGid: '12' }, { actor_type: 'anonymous' }],
    [{ actorKind: 'operator', actorGid: null, personGid: '7' }, { actor_type: 'external_administrator' }],
    [{ actorKind: 'system', actorGid: null, personGid: '7' }, { actor_type: 'asana' }],
    [{ actorKind: 'anonymous', actorGid: null, personGid: '7' }, { actor_type: 'anonymous' }],
  ])('names the person who did it, or for whom an app did: %j', (wish, actor) => {
    expect(read('actor', wish)).toEqual(actor)
  })

  it.each<[Partial<TrailEvent>, unknown]>([
    [{}, { resource_type: 'token', gid: '51', name: 'Build' }],
    [{ targetGid: '52' }, { resource_type: 'token', gid: '52', name: null }],
    [
      { targetKind: 'app', targetGid: '12' },
      { resource_type: 'app', gid: '12', name: 'Planner' },
    ],
    [
      { targetKind: 'user', targetGid: '7' },
      { resource_type: 'user', gid: '7', name: 'Ada', email: 'ada@people.example' },
    ],
    [
      { targetKind: 'user', targetGid: '9' },
      { resource_type: 'user', gid: '9' },
    ],
    [
      { targetKind: 'grant', targetGid: '51' },
      { resource_type: 'grant', gid: '51', name: null },
    ],
  ])('names what it was done to: %j', (wish, resource) => {
    expect(read('resource', wish)).toEqual(resource)
  })

  it.each<[Partial<TrailEvent>, unknown]>([
    [{}, { context_type: 'asana' }],
    [{ actorKind: 'anonymous' }, { context_type: 'web' }],
    [
      { credentialKind: 'session', address: '192.0.2.1' },
      { context_type: 'web', client_ip_address: '192.0.2.1' },
    ],
    [
      { credentialKind: 'personal_token' },
      { context_type: 'api', api_authentication_method: 'personal_access_token' },
    ],
    [
      { credentialKind: 'access_token', appGid: '12' },
      { context_type: 'api', api_authentication_method: 'oauth', oauth_app_name: 'Planner' },
    ],
    [
      { credentialKind: 'access_token', appGid: '13' },
      { context_type: 'api', api_authentication_method: 'oauth' },
    ],
    [
      { actorKind: 'app', appGid: '12' },
      { context_type: 'api', api_authentication_method: 'oauth', oauth_app_name: 'Planner' },
    ],
  ])('says by which way it was done, and from where: %j', (wish, context) => {
    expect(read('context', wish)).toEqual(context)
    expect(read('context', { ...wish, address: '192.0.2.1' })).toEqual({
      ...(context as object),
      client_ip_address: '192.0.2.1',
    })
  })

  it('has all of it but its link in the chain unless that is asked for', () => {
    expect(Object.entries(fields).map(([name, { in: place }]) => `${name} ${place}`)).toEqual([
      'created_at compact',
      'event_type compact',
      'event_category compact',
      'actor compact',
      'resource compact',
      'details compact',
      'context compact',
      'chain_link optional',
    ])
  })

  it('is described as what it is, by each word that it may say', () => {
    const { actor, chain_link, context, details, resource } = fields as unknown as Record<
      string,
      { schema: Described }
    >
    const words = (of: { schema: Described } | undefined, member: string) =>
      of?.schema.properties[member]?.enum?.toSorted()
    expect(words(actor, 'actor_type')).toEqual(['anonymous', 'asana', 'external_administrator', 'user'])
    expect(words(resource, 'resource_type')).toEqual([
      'app',
      'audit_log',
      'grant',
      'session',
      'signing_key',
      'token',
      'user',
      'workspace',
    ])
    expect(words(context, 'context_type')).toEqual(['api', 'asana', 'web'])
    expect(words(context, 'api_authentication_method')).toEqual(['oauth', 'personal_access_token'])
    expect(words(details, 'outcome')).toEqual(['done', 'refused'])
    expect(actor?.schema.properties).toMatchObject({ gid: { type: 'string' }, email: { type: 'string' } })
    expect(resource?.schema.properties['name']).toMatchObject({ type: ['string', 'null'] })
    expect(Object.keys(details?.schema.properties ?? {})).toEqual(['outcome', 'reason'])
    // Beside what is known of every event, details are what each kind has, and a link is what is hashed.
    expect(details?.schema.additionalProperties).toEqual({ type: ['string', 'number', 'boolean', 'null'] })
    const link = exportedEvent(
      { ...EVENT, chain: 0, position: 5, prevHash: 'a', hash: 'b' } as TrailEvent,
      'workspace',
    )
    expect(Object.keys(link)).toEqual(
      expect.arrayContaining(Object.keys(chain_link?.schema.properties ?? {})),
    )
    expect(Object.keys(chain_link?.schema.properties ?? {})).toHaveLength(5)
    const kinds = Object.values(link)
      .filter((value) => value !== undefined)
      .map((value) => (value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value))
    expect(new Set(kinds)).toEqual(new Set(chain_link?.schema.additionalProperties.type))
  })

  it('says how it went beside its details', () => {
    expect(read('details', {})).toEqual({ a: 1, outcome: 'done' })
    expect(read('details', { outcome: 'refused', reason: 'expired' })).toEqual({
      a: 1,
      outcome: 'refused',
      reason: 'expired',
    })
  })
})
