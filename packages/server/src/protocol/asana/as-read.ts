import type { ResourceType } from './operations.js'
import type { Principal } from '../token/principal.js'
import type { AnyRecord } from './call.js'
import type { FieldTree } from './opt-fields.js'

/**
 * Which of some values that were sent for a record are what the caller reads in it now, nested records however few of their fields
 * were sent. @returns their names
 */
export type AsRead = (
  viewer: Principal,
  of: { readonly type: ResourceType; readonly record: AnyRecord },
  sent: Readonly<Record<string, unknown>>,
) => Promise<ReadonlySet<string>>

/** The fields that would have to be asked for to read what was sent. */
export function wishFor(sent: unknown): FieldTree {
  const children = new Map<string, FieldTree>()
  for (const object of [sent].flat().filter(isObject)) {
    for (const [name, value] of Object.entries(object)) {
      const known = children.get(name)
      children.set(name, known === undefined ? wishFor(value) : union(known, wishFor(value)))
    }
  }
  return { itself: children.size === 0, children }
}

/**
 * Whether a value says nothing else than what is there, though perhaps less. A record is told by its gid, which no answer leaves out: an object
 * without it was not read, and one that is empty says nothing at all.
 */
export function saysTheSame(sent: unknown, present: unknown): boolean {
  if (Array.isArray(sent)) {
    return (
      Array.isArray(present) &&
      sent.length === present.length &&
      sent.every((one, index) => saysTheSame(one, present[index]))
    )
  }
  if (!isObject(sent)) return sent === present
  return (
    isObject(present) &&
    Object.hasOwn(sent, 'gid') === Object.hasOwn(present, 'gid') &&
    (Object.keys(sent).length > 0 || Object.keys(present).length === 0) &&
    Object.entries(sent).every(
      ([name, value]) => Object.hasOwn(present, name) && saysTheSame(value, present[name]),
    )
  )
}

function union(one: FieldTree, other: FieldTree): FieldTree {
  const children = new Map(one.children)
  for (const [name, tree] of other.children) {
    const known = children.get(name)
    children.set(name, known === undefined ? tree : union(known, tree))
  }
  return { itself: children.size === 0, children }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
