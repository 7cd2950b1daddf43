import type { AnyRecord, RecordField, Relation, Resources } from '../../protocol/asana/call.js'
import { ANSWER_NODES_MAX } from '../../protocol/asana/answer-cost.js'
import { pickMembers, type Selection } from '../../protocol/asana/field-selection.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { ShownText, type Reference } from '../../protocol/asana/shown-text.js'
import type { ResourceType } from '../../protocol/asana/operations.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Pace } from '../../platform/loop-turns.js'
import { makeLengths, type Lengths } from './text-lengths.js'

export type WireObject = Readonly<Record<string, unknown>>

/**
 * Characters of one answer, nested objects counted as often as they are written. Records are loaded once, but a project's notes
 * stand in the answer again for each of its thousand tasks: without a bound, a short request makes an answer of gigabytes.
 */
const ANSWER_LENGTH_MAX = 8 * 1_024 * 1_024
/** Records that one statement reads, or reads something for. */
const RECORDS_PER_STATEMENT_MAX = 50
/** Values between two looks at the clock, and characters that count as one of them. */
const VALUES_PER_LOOK = 64
const CHARACTERS_PER_VALUE = 256

interface Needs {
  readonly resources: Resources
  readonly viewer: Principal
  readonly publicUrl: string
  readonly pace: Pace
}

interface Answering extends Needs {
  /** What this answer has loaded: somebody who is assignee of forty tasks is read once. */
  readonly loaded: Map<ResourceType, Map<Gid, AnyRecord>>
  /** What this answer has made of records at one place of its selection; they stand there often. */
  readonly made: Map<Selection, Map<Gid, WireObject>>
  /** About how many characters each object is written with. */
  readonly lengths: Lengths
  /** Fields that were read, those that took a query counted by their weight. */
  nodes: number
  /** Characters of all objects, each counted once: an answer is never shorter. */
  length: number
  /** Values since the clock was looked at. */
  values: number
}

/** Objects as they are written, about how long each is, and how many fields were read for them. */
export type Represented =
  | {
      readonly ok: true
      readonly objects: readonly WireObject[]
      readonly lengths: Lengths
      readonly nodes: number
    }
  | { readonly ok: false; readonly reason: 'too_long' | 'too_many_nodes'; readonly nodes: number }

/** Ends an answer that grows beyond its bounds; becomes a refusal in `represent`. */
class TooLarge extends Error {
  readonly reason: 'too_long' | 'too_many_nodes'
  constructor(reason: 'too_long' | 'too_many_nodes') {
    super(reason)
    this.reason = reason
  }
}

/**
 * Turns records into objects of the wire: picks the selected fields, follows references to other records as deep as the selection
 * goes, and leaves out what the viewer may not see. Each level of references costs one query a kind of record for fifty of them. The event
 * loop is given back whenever it is due.
 * @returns a refusal as soon as the answer turns out to be too large; nothing more is read then
 */
export async function represent(
  needs: Needs,
  records: readonly AnyRecord[],
  selection: Selection,
): Promise<Represented> {
  const lengths = makeLengths()
  const answering: Answering = {
    ...needs,
    loaded: new Map(),
    made: new Map(),
    lengths,
    nodes: 0,
    length: 0,
    values: 0,
  }
  try {
    const objects = await representRecords(answering, records, selection)
    const { nodes } = answering
    return lengths.of(objects) > ANSWER_LENGTH_MAX
      ? { ok: false, reason: 'too_long', nodes }
      : { ok: true, objects, lengths, nodes }
  } catch (error) {
    if (error instanceof TooLarge) return { ok: false, reason: error.reason, nodes: answering.nodes }
    throw error
  }
}

async function representRecords(
  answering: Answering,
  records: readonly AnyRecord[],
  selection: Selection,
): Promise<WireObject[]> {
  if (records.length <= RECORDS_PER_STATEMENT_MAX) return await representSome(answering, records, selection)
  const objects: WireObject[] = []
  for (const some of inBatches(records)) objects.push(...(await representSome(answering, some, selection)))
  return objects
}

async function representSome(
  answering: Answering,
  records: readonly AnyRecord[],
  selection: Selection,
): Promise<WireObject[]> {
  const objects: Record<string, unknown>[] = records.map(() => ({}))
  if (selection.type === null || records.length === 0) return objects
  const { viewer } = answering
  const resource = answering.resources[selection.type]
  const found = new Map<Relation<AnyRecord>['source'], ReadonlyMap<Gid, unknown>>()
  for (const field of selection.fields) {
    const { name, nested } = field
    countNodes(answering, records.length * field.weight)
    const described = resource.fields[name]
    const relation = described !== undefined && 'relation' in described ? described.relation : undefined
    let related: ReadonlyMap<Gid, unknown> | undefined
    if (relation !== undefined) {
      related = found.get(relation.source) ?? (await readRelated(answering, relation, records))
      found.set(relation.source, related)
    }
    const values: unknown[] = []
    for (const record of records) {
      const value =
        name === 'gid'
          ? record.gid
          : name === 'resource_type'
            ? selection.type
            : relation === undefined
              ? valueOf(described, record, viewer)
              : relation.read(related?.get(record.gid), record, viewer)
      values.push(value === null && field.leavesOutNull ? undefined : value)
      if (Array.isArray(value)) countNodes(answering, value.length)
      if (isTimeToLook(answering, value)) await restIfDue(answering)
    }
    const shown =
      nested === null ? await showTexts(answering, values) : await representNested(answering, values, nested)
    const picked = field.members === null ? shown : shown.map((value) => pickMembers(value, field))
    fill(answering, objects, { name, values: picked })
  }
  return objects
}

/** What the record itself says; undefined for a field that takes a query. */
function valueOf(field: RecordField<AnyRecord> | undefined, record: AnyRecord, viewer: Principal): unknown {
  return field !== undefined && 'value' in field ? field.value(record, viewer) : undefined
}

/** Texts name records as the viewer sees them: one query a kind for fifty of them. */
async function showTexts(answering: Answering, values: readonly unknown[]): Promise<readonly unknown[]> {
  const texts = values.filter((value) => value instanceof ShownText)
  if (texts.length === 0) return values
  const references = texts.flatMap((text) => text.references)
  countNodes(answering, references.length)
  const names = new Map<Gid, unknown>()
  for (const type of new Set(references.map((reference) => reference.type))) {
    const gids = references.filter((reference) => reference.type === type).map(({ gid }) => gid)
    const { name } = answering.resources[type].fields
    for (const some of inBatches([...new Set(gids)])) {
      for (const record of await load(answering, type, some))
        names.set(record.gid, valueOf(name, record, answering.viewer))
      await restIfDue(answering)
    }
  }
  const nameOf = ({ gid }: Reference) => (names.get(gid) as string | undefined) ?? null
  const shown: unknown[] = []
  for (const value of values) {
    shown.push(value instanceof ShownText ? value.show({ nameOf, publicUrl: answering.publicUrl }) : value)
    if (isTimeToLook(answering, value)) await restIfDue(answering)
  }
  return shown
}

/** Each value is one reference or object, a list of them, or null. */
async function representNested(
  answering: Answering,
  values: readonly unknown[],
  selection: Selection,
): Promise<unknown[]> {
  const shownByValue = await representValues(answering, values.flat(), selection)
  const show = (value: unknown) => shownByValue.get(value) ?? null
  return values.map((value) =>
    Array.isArray(value)
      ? value.map(show).filter((shown) => shown !== null)
      : value === undefined
        ? undefined
        : show(value),
  )
}

async function representValues(
  answering: Answering,
  values: readonly unknown[],
  selection: Selection,
): Promise<ReadonlyMap<unknown, WireObject>> {
  const { kinds, type } = selection
  if (type !== null)
    return await representReferenced(answering, values.filter(isGid), { ...selection, type }, selection)
  if (kinds === undefined) return await representInline(answering, values.filter(isObject), selection)
  const shown = new Map<unknown, WireObject>()
  const references = values.filter(isReference)
  for (const [kind, ofKind] of kinds) {
    const some = references.filter((reference) => reference.type === kind)
    const gids = some.map(({ gid }) => gid)
    const made = await representReferenced(answering, gids, { ...ofKind, type: kind }, ofKind)
    for (const reference of some) {
      const object = made.get(reference.gid)
      if (object !== undefined) shown.set(reference, object)
    }
  }
  return shown
}

async function representReferenced(
  answering: Answering,
  gids: readonly Gid[],
  selection: Selection & { readonly type: ResourceType },
  place: Selection,
): Promise<ReadonlyMap<unknown, WireObject>> {
  const made = answering.made.get(place) ?? new Map<Gid, WireObject>()
  answering.made.set(place, made)
  const missing = [...new Set(gids)].filter((gid) => !made.has(gid))
  for (const some of inBatches(missing)) {
    const records = await load(answering, selection.type, some)
    const objects = await representSome(answering, records, selection)
    for (const [index, record] of records.entries()) made.set(record.gid, objects[index] ?? {})
    await restIfDue(answering)
  }
  return made
}

async function representInline(
  answering: Answering,
  values: readonly WireObject[],
  selection: Selection,
): Promise<ReadonlyMap<unknown, WireObject>> {
  const objects: Record<string, unknown>[] = values.map(() => ({}))
  for (const field of selection.fields) {
    const { name, nested } = field
    countNodes(answering, values.length * field.weight)
    const fields = values.map((value) => value[name])
    const shown =
      nested === null ? await showTexts(answering, fields) : await representNested(answering, fields, nested)
    fill(answering, objects, { name, values: shown })
    await restIfDue(answering)
  }
  return new Map(values.map((value, index) => [value, objects[index] ?? {}]))
}

/** Asks for half as many records at a time as long as they lead to more than one statement may read. */
async function readRelated(
  answering: Answering,
  relation: Relation<AnyRecord>,
  records: readonly AnyRecord[],
): Promise<ReadonlyMap<Gid, unknown>> {
  await restIfDue(answering)
  const found = await relation.source(answering.viewer, records)
  if (found !== null) return found
  const middle = Math.ceil(records.length / 2)
  const [one, other] = [records.slice(0, middle), records.slice(middle)]
  return new Map([
    ...(await readRelated(answering, relation, one)),
    ...(await readRelated(answering, relation, other)),
  ])
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

/** Sets one field of all objects; undefined leaves it out. */
function fill(
  answering: Answering,
  objects: readonly Record<string, unknown>[],
  { name, values }: { readonly name: string; readonly values: readonly unknown[] },
): void {
  for (const [index, object] of objects.entries()) {
    const value = values[index]
    if (value === undefined) continue
    answering.length += answering.lengths.add(object, name, value)
    object[name] = value
  }
  if (answering.length > ANSWER_LENGTH_MAX) throw new TooLarge('too_long')
}

function countNodes(answering: Answering, nodes: number): void {
  answering.nodes += nodes
  if (answering.nodes > ANSWER_NODES_MAX) throw new TooLarge('too_many_nodes')
}

function isTimeToLook(answering: Answering, value: unknown): boolean {
  answering.values += 1
  if (typeof value === 'string' || value instanceof ShownText)
    answering.values += Math.floor(value.length / CHARACTERS_PER_VALUE)
  else if (Array.isArray(value)) answering.values += value.length
  if (answering.values < VALUES_PER_LOOK) return false
  answering.values = 0
  return true
}

async function restIfDue({ pace }: Answering): Promise<void> {
  if (pace.isDue()) await pace.rest()
}

function* inBatches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += RECORDS_PER_STATEMENT_MAX) {
    yield all.slice(from, from + RECORDS_PER_STATEMENT_MAX)
  }
}

function isGid(value: unknown): value is Gid {
  return typeof value === 'string'
}

/** To a record of one of several types. */
function isReference(value: unknown): value is Reference {
  return isObject(value) && isGid(value['gid']) && typeof value['type'] === 'string'
}

function isObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null
}
