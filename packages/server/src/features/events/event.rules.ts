import type { Gid } from '../../protocol/asana/gid.js'

export const EVENT_ACTIONS = ['changed', 'added', 'removed', 'deleted', 'undeleted'] as const

/** A record by its kind, as the wire calls it, and its gid. */
export interface Named {
  readonly type: string
  readonly gid: Gid
}

/** What became of a field. */
export interface FieldChange {
  readonly field: string
  readonly action: 'changed' | 'added' | 'removed'
  /** The record that it holds now, that was added to it, or that was taken out; null for what is no record. */
  readonly value: Named | null
}

/** Something that happened to a record, before it has a number. */
export interface NewEvent {
  readonly resource: Named & { readonly subtype?: string | null }
  readonly action: (typeof EVENT_ACTIONS)[number]
  /** What it was added to or removed from. */
  readonly parent?: Named
  /** Of `changed` alone. */
  readonly change?: FieldChange
}

export interface WorkEvent extends NewEvent {
  readonly workspaceGid: Gid
  /** In the order of commits within the workspace. */
  readonly seq: number
  /** Null where nobody did it. */
  readonly byGid: Gid | null
  readonly atMs: number
}

/** What one transaction made of some records of a workspace. */
export interface WorkChange {
  readonly workspaceGid: Gid
  /** Who did it; null where nobody did. */
  readonly byGid: Gid | null
  readonly atMs: number
  readonly events: readonly NewEvent[]
  /** Whose streams all of them are in, beside those of what each is about and what that was added to or removed from. */
  readonly streamGids: readonly Gid[]
}

/** Whose streams an event is in. */
export function streamsOf({ resource, parent }: NewEvent, streamGids: readonly Gid[]): ReadonlySet<Gid> {
  return new Set([resource.gid, ...(parent === undefined ? [] : [parent.gid]), ...streamGids])
}

/** A property of a record, and the field of the wire that it is told as. */
export interface ToldField {
  readonly field: string
  /** The kind of record whose gid the property holds; absent for plain values. */
  readonly refersTo?: string
}

/**
 * An event for each field that is another one than before.
 * @param fields  which properties are told of, and as what
 */
export function fieldEvents<R extends object>(
  resource: NewEvent['resource'],
  { before, after }: { readonly before: R; readonly after: R },
  fields: Readonly<Partial<Record<keyof R, ToldField>>>,
): readonly NewEvent[] {
  return (Object.entries(fields) as [keyof R, ToldField][]).flatMap(([property, { field, refersTo }]) => {
    const value = after[property]
    if (before[property] === value) return []
    const isRecord = refersTo !== undefined && typeof value === 'string'
    const named = isRecord ? { type: refersTo, gid: String(value) as Gid } : null
    return [{ resource, action: 'changed', change: { field, action: 'changed', value: named } } as const]
  })
}
