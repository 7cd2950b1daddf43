import type { AnyRecord, Resources } from '../../protocol/asana/call.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { FieldTree } from '../../protocol/asana/opt-fields.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Named, WorkEvent } from './event.rules.js'

/** Records that one statement looks for. */
const RECORDS_PER_STATEMENT = 500

/** The records that some events name, as far as a viewer may see them: those, with their names. */
export interface Seen {
  has(named: Named): boolean
  /** Null for what they may not see, and for what has no name. */
  name(named: Named): string | null
}

const keyOf = ({ gid, type }: Named): string => `${type} ${gid}`

/** Looks all that is named up for somebody, one query a kind of record and some hundred of them. */
export async function readSeen(
  resources: Resources,
  viewer: Principal,
  named: Iterable<Named>,
): Promise<Seen> {
  const byType = Map.groupBy(named, (one) => one.type)
  const names = new Map<string, string | null>()
  for (const [type, some] of byType) {
    if (!isServed(resources, type)) continue
    const resource = resources[type]
    const field = resource.fields['name']
    const nameOf = (record: AnyRecord): string | null => {
      const value = field !== undefined && 'value' in field ? field.value(record, viewer) : null
      return typeof value === 'string' ? value : null
    }
    const gids = [...new Set(some.map((one) => one.gid))]
    for (let at = 0; at < gids.length; at += RECORDS_PER_STATEMENT) {
      for (const [gid, record] of await resource.load(viewer, gids.slice(at, at + RECORDS_PER_STATEMENT)))
        names.set(keyOf({ type, gid }), nameOf(record))
    }
  }
  return { has: (one) => names.has(keyOf(one)), name: (one) => names.get(keyOf(one)) ?? null }
}

function isServed(resources: Resources, type: string): type is ResourceType {
  return Object.hasOwn(resources, type)
}

/** All that an event names. */
export function namedIn({ byGid, change, parent, resource }: WorkEvent): readonly Named[] {
  return [
    { type: resource.type, gid: resource.gid },
    ...(parent === undefined ? [] : [parent]),
    ...(change === undefined || change.value === null ? [] : [change.value]),
    ...(byGid === null ? [] : [{ type: 'user', gid: byGid }]),
  ]
}

const bare = ({ gid, type }: Named) => ({ gid, resource_type: type })

const VALUE_NAMES = { changed: 'new_value', added: 'added_value', removed: 'removed_value' } as const

/** An event as webhooks send it: who and what by gid alone. */
export function bareEvent(event: WorkEvent): Readonly<Record<string, unknown>> {
  const subtype = event.resource.subtype ?? null
  const resource = { ...bare(event.resource), ...(subtype === null ? {} : { resource_subtype: subtype }) }
  return { ...wireOf(event, bare), resource }
}

/** An event as the API answers it, with the names that the viewer may see. */
export function namedEvent(event: WorkEvent, seen: Seen): Readonly<Record<string, unknown>> {
  return {
    ...wireOf(event, (named) => ({ ...bare(named), name: seen.name(named) })),
    type: event.resource.type,
  }
}

function wireOf(event: WorkEvent, write: (named: Named) => Readonly<Record<string, unknown>>) {
  const { action, atMs, byGid, change, parent, resource } = event
  return {
    user: byGid === null ? null : write({ type: 'user', gid: byGid }),
    resource: write(resource),
    action,
    parent: parent === undefined ? null : write(parent),
    created_at: formatDateTime(atMs),
    ...(change === undefined
      ? {}
      : {
          change: {
            field: change.field,
            action: change.action,
            ...(change.value === null ? {} : { [VALUE_NAMES[change.action]]: write(change.value) }),
          },
        }),
  }
}

/** What of an object was asked for. Who a record is shows in any case. */
export function pickWished(value: unknown, tree: FieldTree | null): unknown {
  if (tree === null || tree.children.size === 0) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const wished = tree.children.get(name)
      if (wished !== undefined) return [[name, pickWished(member, wished)]]
      return name === 'gid' || name === 'resource_type' ? [[name, member as unknown]] : []
    }),
  )
}

/** The gids among some that are of records that a viewer may see. */
export async function seenAmong(
  resources: Resources,
  viewer: Principal,
  { gids, types }: { readonly gids: readonly Gid[]; readonly types: readonly ResourceType[] },
): Promise<ReadonlyMap<Gid, ResourceType>> {
  const found = new Map<Gid, ResourceType>()
  for (const type of types) {
    const missing = gids.filter((gid) => !found.has(gid))
    for (let at = 0; at < missing.length; at += RECORDS_PER_STATEMENT) {
      for (const gid of (
        await resources[type].load(viewer, missing.slice(at, at + RECORDS_PER_STATEMENT))
      ).keys())
        found.set(gid, type)
    }
  }
  return found
}
