import type { AnyRecord, Relation, Resources } from '../../protocol/asana/call.js'
import type { Selection } from '../../protocol/asana/field-selection.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { mentionsIn, type Mention } from '../../protocol/asana/rich-text-links.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { ResourceType } from '../../protocol/asana/shape.js'
import type { Principal } from '../../protocol/token/principal.js'

export type WireObject = Readonly<Record<string, unknown>>

/**
 * Characters of one answer, nested objects counted as often as they are written. Records are loaded once, but a project's notes
 * stand in the answer again for each of its thousand tasks: without a bound, a short request makes an answer of gigabytes.
 */
const ANSWER_LENGTH_MAX = 8 * 1_024 * 1_024
/** Braces and comma of an object; quotes, colon and comma of a field; a number, a flag or null. */
const OBJECT_LENGTH = 3
const FIELD_LENGTH = 6
const SCALAR_LENGTH = 5

interface Answering {
  readonly resources: Resources
  readonly viewer: Principal
  readonly publicUrl: string
  /** What this answer has loaded: somebody who is assignee of forty tasks is read once. */
  readonly loaded: Map<ResourceType, Map<Gid, AnyRecord>>
  /** About how many characters each object is written with. */
  readonly lengths: Map<unknown, number>
}

/**
 * Turns records into objects of the wire: picks the selected fields, follows references to other records as deep as the selection
 * goes, and leaves out what the viewer may not see. Each level of references costs one query a kind of record, however long the list is.
 * @returns null when the answer would be too large to write
 */
export async function represent(
  needs: Pick<Answering, 'resources' | 'viewer' | 'publicUrl'>,
  records: readonly AnyRecord[],
  selection: Selection,
): Promise<readonly WireObject[] | null> {
  const answering: Answering = { ...needs, loaded: new Map(), lengths: new Map() }
  const objects = await representRecords(answering, records, selection)
  const length = objects.reduce((sum, object) => sum + lengthOf(answering, object), 0)
  return length > ANSWER_LENGTH_MAX ? null : objects
}

async function representRecords(
  answering: Answering,
  records: readonly AnyRecord[],
  selection: Selection,
): Promise<WireObject[]> {
  const objects: Record<string, unknown>[] = records.map(() => ({}))
  if (selection.type === null || records.length === 0) return objects
  const resource = answering.resources[selection.type]
  const found = new Map<Relation<AnyRecord>['source'], ReadonlyMap<Gid, unknown>>()
  for (const { name, nested } of selection.fields) {
    const relation = resource.relations[name]
    if (relation !== undefined && !found.has(relation.source)) {
      found.set(relation.source, await relation.source(answering.viewer, records))
    }
    const values = records.map((record): unknown => {
      if (name === 'gid') return record.gid
      if (name === 'resource_type') return selection.type
      if (relation === undefined) return resource.values[name]?.(record, answering.viewer)
      return relation.read(found.get(relation.source)?.get(record.gid), record, answering.viewer)
    })
    const shown =
      nested === null
        ? await showRichText(answering, values)
        : await representNested(answering, values, nested)
    fill(answering, objects, { name, values: shown })
  }
  return objects
}

/** Rich text names the records that it links to, as the viewer sees them: one query a kind for all texts. */
async function showRichText(answering: Answering, values: readonly unknown[]): Promise<readonly unknown[]> {
  const texts = values.filter((value) => value instanceof RichValue)
  if (texts.length === 0) return values
  const mentions = texts.flatMap((text) => mentionsIn(text.rich))
  const names = new Map<Gid, unknown>()
  for (const type of new Set(mentions.map((mention) => mention.type))) {
    const gids = mentions.filter((mention) => mention.type === type).map(({ gid }) => gid)
    const { values: read } = answering.resources[type]
    for (const record of await load(answering, type, [...new Set(gids)]))
      names.set(record.gid, read['name']?.(record, answering.viewer))
  }
  const nameOf = ({ gid }: Mention) => (names.get(gid) as string | undefined) ?? null
  return values.map((value) =>
    value instanceof RichValue ? value.show({ nameOf, publicUrl: answering.publicUrl }) : value,
  )
}

/** Each value is one reference or object, a list of them, or null. */
async function representNested(
  answering: Answering,
  values: readonly unknown[],
  selection: Selection,
): Promise<unknown[]> {
  const shownByValue = await (selection.type === null
    ? representInline(answering, values.flat().filter(isObject), selection)
    : representReferenced(answering, values.flat().filter(isGid), { ...selection, type: selection.type }))
  const show = (value: unknown) => shownByValue.get(value) ?? null
  return values.map((value) =>
    Array.isArray(value)
      ? value.map(show).filter((shown) => shown !== null)
      : value === undefined
        ? undefined
        : show(value),
  )
}

async function representReferenced(
  answering: Answering,
  gids: readonly Gid[],
  selection: Selection & { readonly type: ResourceType },
): Promise<ReadonlyMap<unknown, WireObject>> {
  const records = await load(answering, selection.type, [...new Set(gids)])
  const objects = await representRecords(answering, records, selection)
  return new Map(records.map((record, index) => [record.gid, objects[index] ?? {}]))
}

async function representInline(
  answering: Answering,
  values: readonly WireObject[],
  selection: Selection,
): Promise<ReadonlyMap<unknown, WireObject>> {
  const objects: Record<string, unknown>[] = values.map(() => ({}))
  for (const { name, nested } of selection.fields) {
    const fields = values.map((value) => value[name])
    const shown = nested === null ? fields : await representNested(answering, fields, nested)
    fill(answering, objects, { name, values: shown })
  }
  return new Map(values.map((value, index) => [value, objects[index] ?? {}]))
}

/** Sets one field of all objects; undefined leaves it out. */
function fill(
  answering: Answering,
  objects: readonly Record<string, unknown>[],
  { name, values }: { readonly name: string; readonly values: readonly unknown[] },
): void {
  for (const [index, object] of objects.entries()) {
    const value = values[index]
    if (value === undefined) continue
    object[name] = value
    const added = name.length + FIELD_LENGTH + lengthOf(answering, value)
    answering.lengths.set(object, lengthOf(answering, object) + added)
  }
}

function lengthOf(answering: Answering, value: unknown): number {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value))
    return value.reduce<number>((sum, one) => sum + lengthOf(answering, one), OBJECT_LENGTH)
  if (typeof value !== 'object' || value === null) return SCALAR_LENGTH
  return answering.lengths.get(value) ?? OBJECT_LENGTH
}

async function load(
  answering: Answering,
  type: ResourceType,
  gids: readonly Gid[],
): Promise<readonly AnyRecord[]> {
  const known = answering.loaded.get(type) ?? new Map<Gid, AnyRecord>()
  answering.loaded.set(type, known)
  const missing = gids.filter((gid) => !known.has(gid))
  if (missing.length > 0) {
    const resource = answering.resources[type]
    for (const [gid, record] of await resource.load(answering.viewer, missing)) known.set(gid, record)
  }
  return gids.map((gid) => known.get(gid)).filter((record) => record !== undefined)
}

function isGid(value: unknown): value is Gid {
  return typeof value === 'string'
}

function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null
}
