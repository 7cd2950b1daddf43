import { date, flag, number, reference, text, type Field } from '../../protocol/asana/field.js'
import { echoGid, parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { Input } from '../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { CustomField, EnumOption, FieldType } from '../custom-fields/custom-field.rules.js'
import { TEXT_VALUE_LENGTH_MAX } from '../custom-fields/field-value.rules.js'
import { parseCustomId } from '../custom-fields/custom-id.rules.js'
import { NUMBER_MAX } from '../custom-fields/number-format.rules.js'
import { FIELD_FILTERS_MAX, type FieldFilter, type FieldHolding, type FieldTest } from './search.rules.js'

export interface FieldFilterNeeds {
  /** Those among some custom fields that a viewer may see. */
  readonly findFields: (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, CustomField>>
  readonly loadOptions: (gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, EnumOption>>
}

const OPERATORS = [
  'is_set',
  'value',
  'starts_with',
  'ends_with',
  'contains',
  'less_than',
  'greater_than',
  'before',
  'after',
] as const

type Operator = (typeof OPERATORS)[number]

interface Asked {
  /** Of the parameter. */
  readonly name: string
  readonly gid: Gid
  readonly operator: Operator
}

const PREFIX = 'custom_fields.'

const TAKEN: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: ['is_set', 'value', 'starts_with', 'ends_with', 'contains'],
  number: ['is_set', 'value', 'less_than', 'greater_than'],
  enum: ['is_set', 'value'],
  date: ['is_set', 'value', 'before', 'after'],
  multi_enum: ['is_set'],
  people: ['is_set'],
  reference: ['is_set'],
}
const TAKEN_BY_IDS: readonly Operator[] = ['is_set', 'value']

/** Reads the parameters `custom_fields.{gid}.…`. A field that the viewer may not see is refused as one that is not there. */
export async function readFieldFilters(
  needs: FieldFilterNeeds,
  viewer: Principal,
  { query, workspaceGid }: { readonly query: Input; readonly workspaceGid: Gid },
): Promise<Outcome<readonly FieldFilter[]>> {
  const names = query.names.filter((name) => name.startsWith(PREFIX))
  if (names.length > FIELD_FILTERS_MAX)
    return invalid(`custom_fields: Must have at most ${FIELD_FILTERS_MAX} filters`)
  if (names.length === 0) return done([])
  const asked: Asked[] = []
  for (const name of names) {
    const read = readName(name)
    if (!read.ok) return read
    asked.push(read.value)
  }
  const fields = await needs.findFields(viewer, [...new Set(asked.map(({ gid }) => gid))])
  const filters = new Map<string, FieldFilter>()
  for (const one of asked) {
    const field = fields.get(one.gid)
    if (field?.workspaceGid !== workspaceGid) return invalid(unknownReference(one.name, one.gid))
    const read = await readFilter(needs, query, { ...one, field })
    if (!read.ok) return read
    // Two ends of one range are looked for in one go.
    const key = `${field.gid} ${read.value.isSet}`
    const tests = [...(filters.get(key)?.tests ?? []), ...read.value.tests]
    filters.set(key, { ...read.value, tests })
  }
  return done([...filters.values()])
}

function readName(name: string): Outcome<Asked> {
  const [, of = '', ending = ''] = /^custom_fields\.([^.]*)\.(.*)$/.exec(name) ?? []
  const operator = OPERATORS.find((one) => one === ending)
  if (operator === undefined)
    return invalid(`${name}: Must be custom_fields.{gid}. and one of ${OPERATORS.join(', ')}`)
  const gid = parseGid(of)
  return gid === null ? invalid(unknownReference(name, echoGid(of))) : done({ name, gid, operator })
}

type Filtering = Asked & { readonly field: CustomField }

async function readFilter(
  needs: FieldFilterNeeds,
  query: Input,
  asked: Filtering,
): Promise<Outcome<FieldFilter>> {
  const { field, name, operator } = asked
  const isId = field.idPrefix !== null
  const taken = isId ? TAKEN_BY_IDS : TAKEN[field.type]
  if (!taken.includes(operator))
    return invalid(
      `${name}: Fields of the type ${isId ? 'ID' : field.type} are filtered by ${taken.join(', ')} alone`,
    )
  const filter = { kind: 'field', fieldGid: field.gid, holds: HOLDING[field.type] } as const
  if (operator === 'is_set') {
    const isSet = readValue(query, name, flag)
    return isSet.ok ? done({ ...filter, isSet: isSet.value, tests: [] }) : isSet
  }
  const test = await readTest(needs, query, { ...asked, operator })
  return test.ok ? done({ ...filter, isSet: true, tests: [test.value] }) : test
}

const HOLDING: Readonly<Record<FieldType, FieldHolding>> = {
  text: 'value',
  number: 'value',
  date: 'value',
  enum: 'items',
  multi_enum: 'items',
  people: 'items',
  reference: 'references',
}

const TEXT = text({ lengthMin: 1, lengthMax: TEXT_VALUE_LENGTH_MAX })
const NUMBER = number({ min: -NUMBER_MAX, max: NUMBER_MAX })

const MATCHES = ['starts_with', 'ends_with', 'contains'] as const
const COMPARISONS: Readonly<Partial<Record<Operator, 'is' | 'below' | 'above'>>> = {
  value: 'is',
  less_than: 'below',
  greater_than: 'above',
  before: 'below',
  after: 'above',
}

async function readTest(
  { loadOptions }: FieldFilterNeeds,
  query: Input,
  { field, name, operator }: Filtering & { readonly operator: Exclude<Operator, 'is_set'> },
): Promise<Outcome<FieldTest>> {
  const how = COMPARISONS[operator] ?? 'is'
  if (field.type === 'number') {
    const than = readValue(query, name, NUMBER)
    return than.ok ? done({ of: 'number', how, than: than.value }) : than
  }
  if (field.type === 'date') {
    const than = readValue(query, name, date)
    return than.ok ? done({ of: 'date', how, than: than.value }) : than
  }
  if (field.type === 'enum') {
    const gid = readValue(query, name, reference)
    if (!gid.ok) return gid
    const option = (await loadOptions([gid.value])).get(gid.value)
    return option?.customFieldGid === field.gid
      ? done({ of: 'item', gid: gid.value })
      : invalid(unknownReference(name, gid.value))
  }
  const read = readValue(query, name, TEXT)
  if (!read.ok) return read
  if (field.idPrefix === null)
    return done({ of: 'text', how: MATCHES.find((match) => match === operator) ?? 'is', text: read.value })
  const id = parseCustomId(read.value)
  return id?.idPrefix === field.idPrefix
    ? done({ of: 'number', how: 'is', than: id.number })
    : invalid(`${name}: Must be an ID of this field, as ${field.idPrefix}-1`)
}

function readValue<T>(query: Input, name: string, field: Field<T>): Outcome<T> {
  const read = query.read(name, field)
  return read.ok ? done(read.value) : invalid(`${name}: ${read.fault}`)
}
