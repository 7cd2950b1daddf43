import type { SentFieldValues } from '../../protocol/asana/custom-fields.js'
import {
  date,
  dateTime,
  listOf,
  listOrText,
  reference,
  text,
  userReference,
  userReferenceText,
  type Field,
} from '../../protocol/asana/field.js'
import { dayOf } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindMember } from '../users/find-member.js'
import type { CustomField, EnumOption } from './custom-field.rules.js'
import {
  ITEMS_PER_VALUE_MAX,
  TEXT_VALUE_LENGTH_MAX,
  type FieldItem,
  type FieldValue,
  type HeldValue,
} from './field-value.rules.js'
import { NUMBER_MAX, roundForField } from './number-format.rules.js'
import type { CustomFieldStore, EnumOptionStore, FieldValueStore, LoadEveryReferenced } from './ports.js'

interface Needs {
  readonly customFields: Pick<CustomFieldStore, 'read'>
  readonly enumOptions: Pick<EnumOptionStore, 'ofFields'>
  readonly fieldValues: Pick<FieldValueStore, 'fieldsOf'>
  readonly findMember: FindMember
  readonly loadReferenced: LoadEveryReferenced
}

/**
 * Judges what a request sets in custom fields: each is there for whoever asks and one of what the record is in, and each value is one of its kind.
 * @param of.containers  what of the record's projects or portfolios the viewer sees; asked for only where something is set
 * @returns the values to write; null in a field takes away what was there
 */
export type JudgeValues = (
  viewer: Principal,
  sent: SentFieldValues | undefined,
  of: { readonly containers: () => Promise<readonly Gid[]> },
) => Promise<Outcome<readonly HeldValue[]>>

export function makeJudgeValues(needs: Needs): JudgeValues {
  return async (viewer, sent, { containers }) => {
    if (sent === undefined || sent.size === 0) return done([])
    const gids = [...sent.keys()]
    const found = await needs.customFields.read(viewer, gids)
    const fields = new Map(found.filter(({ isSeen }) => isSeen).map(({ field }) => [field.gid, field]))
    const enabled = await needs.fieldValues.fieldsOf(await containers())
    const options = await needs.enumOptions.ofFields(gids)
    const values: HeldValue[] = []
    for (const gid of gids) {
      const field = fields.get(gid)
      if (field === undefined) return invalid(unknownReference('custom_fields', gid))
      if (!enabled.has(gid)) return invalid(`Custom field with ID ${gid} is not on given object`)
      const value = await judgeValue(needs, viewer, {
        field,
        options: options.get(field.gid) ?? [],
        sent: sent.get(field.gid),
      })
      if (!value.ok) return value
      values.push({ field, value: value.value })
    }
    return done(values)
  }
}

interface SentValue {
  readonly field: CustomField
  readonly options: readonly EnumOption[]
  readonly sent: unknown
}

async function judgeValue(
  needs: Needs,
  viewer: Principal,
  { field, options, sent }: SentValue,
): Promise<Outcome<FieldValue | null>> {
  const at = `custom_fields: ${field.gid}`
  if (field.idPrefix !== null) return invalid(`${at}: Cannot write this property`)
  if (sent === null || sent === '') return done(null)
  switch (field.type) {
    case 'text': {
      const read = readAt(at, text({ lengthMax: TEXT_VALUE_LENGTH_MAX }), sent)
      return read.ok ? done({ kind: 'text', text: read.value }) : read
    }
    case 'number':
      return judgeNumber(at, field, sent)
    case 'date':
      return judgeDate(at, sent)
    case 'enum': {
      const read = readAt(at, reference, sent)
      return read.ok ? judgeOptions(at, options, [read.value]) : read
    }
    case 'multi_enum': {
      const read = readAt(at, listOf(reference, LIST), sent)
      return read.ok ? judgeOptions(at, options, read.value) : read
    }
    case 'people':
      return await judgePeople(needs, viewer, { at, field, sent })
    case 'reference':
      return await judgeReferences(needs, viewer, { at, field, sent })
  }
}

const LIST = { lengthMax: ITEMS_PER_VALUE_MAX }

function readAt<T>(at: string, field: Field<T>, sent: unknown): Outcome<T> {
  const read = field.fromJson(sent)
  return read.ok ? done(read.value) : invalid(`${at}: ${read.fault}`)
}

/** Asana describes every value as a string, and so numbers come as their digits, too. */
function judgeNumber(at: string, field: CustomField, sent: unknown): Outcome<FieldValue> {
  const number = typeof sent === 'string' && /^\s*[-+]?[\d.]+\s*$/.test(sent) ? Number(sent) : sent
  if (typeof number !== 'number' || !Number.isFinite(number)) return invalid(`${at}: Must be a number`)
  if (Math.abs(number) > NUMBER_MAX) return invalid(`${at}: Must be between -${NUMBER_MAX} and ${NUMBER_MAX}`)
  return done({ kind: 'number', number: roundForField(number, field) })
}

/** A day or a moment, by itself or as the object that answers have. */
function judgeDate(at: string, sent: unknown): Outcome<FieldValue | null> {
  if (typeof sent === 'string') return sent.includes('T') ? momentOf(at, sent) : dayAt(at, sent)
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return invalid(`${at}: Must be an object with date or date_time`)
  const { date: day = null, date_time: moment = null } = sent as Readonly<Record<string, unknown>>
  if (moment !== null) return momentOf(`${at}: date_time`, moment)
  return day === null ? done(null) : dayAt(`${at}: date`, day)
}

function dayAt(at: string, sent: unknown): Outcome<FieldValue> {
  const read = readAt(at, date, sent)
  return read.ok ? done({ kind: 'date', on: read.value, atMs: null }) : read
}

function momentOf(at: string, sent: unknown): Outcome<FieldValue> {
  const read = readAt(at, dateTime, sent)
  return read.ok ? done({ kind: 'date', on: dayOf(read.value), atMs: read.value }) : read
}

function itemsOf(type: FieldItem['type'], gids: readonly Gid[]): FieldValue | null {
  const items = [...new Set(gids)].map((gid) => ({ type, gid }))
  return items.length === 0 ? null : { kind: 'items', items }
}

function judgeOptions(
  at: string,
  options: readonly EnumOption[],
  gids: readonly Gid[],
): Outcome<FieldValue | null> {
  for (const gid of gids) {
    const option = options.find((one) => one.gid === gid)
    if (option === undefined) return invalid(unknownReference(at, gid))
    if (!option.isEnabled)
      return invalid(`${at}: The option ${gid} is disabled. Enable it, or choose another one.`)
  }
  // In the order of the field, whatever that of the request.
  return done(
    itemsOf(
      'enum_option',
      options.map(({ gid }) => gid).filter((gid) => gids.includes(gid)),
    ),
  )
}

interface At {
  readonly at: string
  readonly field: CustomField
  readonly sent: unknown
}

async function judgePeople(
  { findMember }: Needs,
  viewer: Principal,
  { at, field, sent }: At,
): Promise<Outcome<FieldValue | null>> {
  const read = readAt(at, listOrText(userReference), sent)
  if (!read.ok) return read
  const gids: Gid[] = []
  for (const [index, who] of read.value.entries()) {
    const gid = await findMember(field.workspaceGid, { who, viewer })
    if (gid === null)
      return invalid(`${at}: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
    gids.push(gid)
  }
  return done(itemsOf('user', gids))
}

async function judgeReferences(
  { loadReferenced }: Needs,
  viewer: Principal,
  { at, field, sent }: At,
): Promise<Outcome<FieldValue | null>> {
  const read = readAt(at, listOf(reference, LIST), sent)
  if (!read.ok) return read
  const kinds = new Map<Gid, FieldItem['type']>()
  for (const kind of field.refersTo) {
    const found = await loadReferenced[kind](viewer, read.value)
    for (const [gid, { workspaceGid }] of found) if (workspaceGid === field.workspaceGid) kinds.set(gid, kind)
  }
  const items: FieldItem[] = []
  for (const [index, gid] of [...new Set(read.value)].entries()) {
    const type = kinds.get(gid)
    if (type === undefined) return invalid(unknownReference(`${at}: [${index}]`, gid))
    items.push({ type, gid })
  }
  return done(items.length === 0 ? null : { kind: 'items', items })
}
