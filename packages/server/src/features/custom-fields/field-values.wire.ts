import { relation, type AnyRecord, type RecordField } from '../../protocol/asana/call.js'
import { QUERIED } from '../../protocol/asana/common-fields.js'
import { formatOptionalDateTime } from '../../protocol/asana/dates.js'
import type { DescribedField, DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { NamedText, type NamedPart } from '../../protocol/asana/named-text.js'
import { DATE, DATE_TIME, FLAG, GID, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import { escapeText } from '../../protocol/asana/rich-text.js'
import type { Principal } from '../../protocol/token/principal.js'
import { hasOptions, REFERENCED_KINDS, type EnumOption, type FieldType } from './custom-field.rules.js'
import { DEFINITION, ENUM_OPTIONS, OPTION_OBJECT, optionObject } from './definition.wire.js'
import {
  itemGids,
  plainWords,
  type FieldValue,
  type NamedRecord,
  type ShownValue,
} from './field-value.rules.js'
import type { FieldValueStore, LoadEveryReferenced } from './ports.js'

/** For how many a plan takes what a record has in fields: most have nothing. What there is is counted when it is read. */
const [FIELDS, PEOPLE, ITEMS] = [0, 0, 0]

const DATE_VALUE: DescribedObject = {
  fields: {
    date: { in: 'compact', says: 'The day.', schema: DATE, example: '2026-11-30' },
    date_time: {
      in: 'compact',
      says: 'The moment, if it has one.',
      schema: orNull(DATE_TIME),
      example: null,
    },
  },
}

const REFERENCED: DescribedObject = {
  fields: {
    gid: { in: 'compact', says: 'The id of the record.', schema: GID, example: EXAMPLES.task.gid },
    name: { in: 'compact', says: 'What people call it.', schema: TEXT, example: EXAMPLES.task.name },
    resource_type: {
      in: 'compact',
      says: 'What kind of record it is.',
      schema: oneOf(...REFERENCED_KINDS),
      example: 'task',
    },
  },
}

/** What a field of each type holds, beside what every field says of itself. */
const VALUES = {
  enabled: {
    in: 'compact',
    says: 'Whether something that the record is in has the field still.',
    schema: FLAG,
    example: true,
  },
  display_value: {
    in: 'compact',
    says: 'The value as text, whatever its type; null for none.',
    schema: orNull(TEXT),
    example: 'High',
  },
  text_value: { in: 'compact', says: 'Of a text.', schema: orNull(TEXT), example: null, isRare: true },
  html_text_value: {
    in: 'full',
    says: 'The same in a `<body>`.',
    schema: orNull(TEXT),
    example: null,
    isRare: true,
  },
  number_value: {
    in: 'compact',
    says: 'Of a number.',
    schema: orNull({ type: 'number' }),
    example: null,
    isRare: true,
  },
  date_value: { in: 'compact', of: DATE_VALUE, says: 'Of a date.', example: null, isRare: true },
  enum_value: {
    in: 'compact',
    of: OPTION_OBJECT,
    says: 'What was chosen.',
    example: { ...EXAMPLES.enum_option, color: 'red', enabled: true },
    isRare: true,
  },
  multi_enum_values: {
    in: 'compact',
    of: OPTION_OBJECT,
    many: ITEMS,
    says: 'All that was chosen, in the order of the field.',
    example: [],
    isRare: true,
  },
  people_value: { in: 'full', of: 'user', many: PEOPLE, says: 'Who was named.', example: [], isRare: true },
  reference_value: {
    in: 'full',
    of: REFERENCED,
    many: ITEMS,
    says: 'What it leads to, of what you may see.',
    example: [],
    isRare: true,
  },
} as const satisfies Readonly<Record<string, DescribedField>>

/** Which of them a field of each type has; null or an empty list where nothing was set. */
const VALUES_OF: Readonly<
  Record<FieldType, (shown: ShownValue, options: ShownOptions) => Readonly<Record<string, unknown>>>
> = {
  text: (shown) => {
    const words = plainWords(shown)
    return { text_value: words, html_text_value: words === null ? null : `<body>${escapeText(words)}</body>` }
  },
  number: ({ value }) => ({ number_value: value?.kind === 'number' ? value.number : null }),
  date: ({ value }) => ({
    date_value:
      value?.kind === 'date' ? { date: value.on, date_time: formatOptionalDateTime(value.atMs) } : null,
  }),
  enum: ({ value }, options) => ({ enum_value: chosenOf(options, value)[0]?.object ?? null }),
  multi_enum: ({ value }, options) => ({
    multi_enum_values: chosenOf(options, value).map(({ object }) => object),
  }),
  people: ({ value }) => ({ people_value: itemGids(value) }),
  reference: ({ referenced }) => ({
    reference_value: referenced.map(({ gid, name, type }) => ({ gid, name, resource_type: type })),
  }),
}

interface ShownOption {
  readonly place: number
  readonly name: string
  readonly object: Readonly<Record<string, unknown>>
}

/** The options of a field, in their order. A field has hundreds, and each of a page's records shows it: they are made once for all of them. */
interface ShownOptions {
  readonly objects: readonly Readonly<Record<string, unknown>>[]
  readonly byGid: ReadonlyMap<Gid, ShownOption>
}

function shownOptions(options: readonly EnumOption[]): ShownOptions {
  const shown = options.map((option, place): [Gid, ShownOption] => [
    option.gid,
    { place, name: option.name, object: optionObject(option) },
  ])
  return { objects: shown.map(([, { object }]) => object), byGid: new Map(shown) }
}

/** What was chosen, in the order of the field. */
function chosenOf({ byGid }: ShownOptions, value: FieldValue | null): readonly ShownOption[] {
  return itemGids(value)
    .flatMap((gid) => byGid.get(gid) ?? [])
    .toSorted((one, other) => one.place - other.place)
}

/** The value as text, in which people are named as the reader sees them. */
function displayValue(shown: ShownValue, options: ShownOptions): string | NamedText | null {
  const { field, referenced, value } = shown
  if (value?.kind !== 'items') return plainWords(shown)
  if (field.type === 'people') {
    const people = itemGids(value).map((gid): NamedPart => ({ type: 'user', gid, otherwise: 'somebody' }))
    return new NamedText(
      'plain',
      people.flatMap((part, index) => (index === 0 ? [part] : [', ', part])),
    )
  }
  const named = field.type === 'reference' ? referenced : chosenOf(options, value)
  return named.length === 0 ? null : named.map(({ name }) => name).join(', ')
}

/** A field with what a record has in it, as one object. */
function objectOf(shown: ShownValue, options: ShownOptions): Readonly<Record<string, unknown>> {
  const { field, isEnabled } = shown
  return {
    gid: field.gid,
    resource_type: 'custom_field',
    ...Object.fromEntries(Object.entries(DEFINITION).map(([name, one]) => [name, one.value(field)])),
    enum_options: hasOptions(field) ? options.objects : undefined,
    enabled: isEnabled,
    display_value: displayValue(shown, options),
    ...VALUES_OF[field.type](shown, options),
  }
}

/**
 * @param form  `full` where a record shows all of a field; `compact` where it shows the rest only to who names it. The description shows in a
 *   record's fields, which a field by itself keeps for who names it
 */
function describedValue(form: 'compact' | 'full'): DescribedObject {
  const fields: Readonly<Record<string, DescribedField>> = {
    gid: { in: 'compact', says: 'The id of the field.', schema: GID, example: EXAMPLES.custom_field.gid },
    resource_type: { in: 'compact', says: 'Always `custom_field`.', schema: TEXT, example: 'custom_field' },
    ...DEFINITION,
    enum_options: ENUM_OPTIONS,
    ...VALUES,
  }
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        { ...field, in: field.in === 'compact' ? 'compact' : form === 'full' ? 'full' : 'optional' },
      ]),
    ),
  }
}

/** What each of some records is in, of what the viewer may see: the projects of tasks, the portfolios of projects. */
export type ContainersOf = (
  viewer: Principal,
  gids: readonly Gid[],
) => Promise<ReadonlyMap<Gid, readonly Gid[]>>

/** The field `custom_fields` of a kind of record. */
export function valuesField(
  needs: { readonly fieldValues: FieldValueStore; readonly loadReferenced: LoadEveryReferenced },
  { containersOf, form }: { readonly containersOf: ContainersOf; readonly form: 'compact' | 'full' },
): RecordField<AnyRecord> {
  return {
    in: 'full',
    of: describedValue(form),
    many: FIELDS,
    weight: QUERIED,
    says: 'Its custom fields with their values: those of what it is in, and those in which it has something else.',
    example: [],
    relation: relation(
      async (viewer, records) => {
        const containers = await containersOf(
          viewer,
          records.map(({ gid }) => gid),
        )
        const read = await needs.fieldValues.read(viewer, containers)
        if (read === null) return null
        const named = await readReferenced(needs.loadReferenced, viewer, read)
        const ofFields = new Map<Gid, ShownOptions>()
        const optionsOf = ({ field, options }: Pick<ShownValue, 'field' | 'options'>): ShownOptions => {
          const shown = ofFields.get(field.gid) ?? shownOptions(options)
          ofFields.set(field.gid, shown)
          return shown
        }
        return new Map(
          [...read].map(([gid, values]) => [
            gid,
            values.map((one) =>
              objectOf({ ...one, referenced: referencedBy(one.value, named) }, optionsOf(one)),
            ),
          ]),
        )
      },
      (objects) => objects,
    ),
  }
}

function referencedBy(
  value: FieldValue | null,
  named: ReadonlyMap<Gid, NamedRecord>,
): readonly NamedRecord[] {
  return itemGids(value).flatMap((gid) => named.get(gid) ?? [])
}

async function readReferenced(
  loadReferenced: LoadEveryReferenced,
  viewer: Principal,
  read: ReadonlyMap<Gid, readonly Pick<ShownValue, 'value'>[]>,
): Promise<ReadonlyMap<Gid, NamedRecord>> {
  const items = [...read.values()].flat().flatMap(({ value }) => (value?.kind === 'items' ? value.items : []))
  const named = new Map<Gid, NamedRecord>()
  for (const type of REFERENCED_KINDS) {
    const gids = new Set(items.filter((item) => item.type === type).map(({ gid }) => gid))
    if (gids.size === 0) continue
    for (const [gid, { name }] of await loadReferenced[type](viewer, [...gids]))
      named.set(gid, { type, gid, name })
  }
  return named
}
