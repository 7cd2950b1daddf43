import {
  flag,
  listOf,
  name,
  nullable,
  number,
  oneOf,
  record,
  reference,
  text,
  type Field,
} from '../../protocol/asana/field.js'
import type { InputValues } from '../../protocol/asana/input.js'
import { NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import {
  DECIMALS_MAX,
  FIELD_NAME_LENGTH_MAX,
  FIELD_TYPES,
  LABEL_LENGTH_MAX,
  NUMBER_FORMATS,
  OPTION_COLORS,
  OPTIONS_PER_FIELD_MAX,
  REFERENCED_KINDS,
} from './custom-field.rules.js'

const fieldName = name({ lengthMax: FIELD_NAME_LENGTH_MAX, lengthMin: 1 })

/** What both creating and updating a field take. */
const SETTABLE = {
  name: fieldName.says(
    'What people call it. Another one of the library, or of what every task has, is not called that.',
  ),
  description: text({ lengthMax: NOTES_LENGTH_MAX }).says('What it is for.'),
  precision: number({ min: 0, max: DECIMALS_MAX, whole: true }).says(
    'Of a number: places after the decimal point; of a percentage, those of the percents.',
  ),
  format: oneOf(...NUMBER_FORMATS).says('Of a number: how it is shown.'),
  currency_code: nullable(text({ lengthMax: 3 })).says('Of the format `currency`: as ISO 4217 has it.'),
  custom_label: nullable(name({ lengthMax: LABEL_LENGTH_MAX })).says(
    'Of the format `custom`: what stands beside the number.',
  ),
  custom_label_position: nullable(oneOf('prefix', 'suffix')).says('Of the format `custom`: on which side.'),
  has_notifications_enabled: flag.says('Whether followers hear of changes in it. Kept, and read back.'),
  id_prefix: nullable(text({ lengthMax: 10 })).says(
    'Makes a text a field that numbers tasks: what stands before the number, as `SEED` in `SEED-12`.',
  ),
  input_restrictions: listOf(oneOf(...REFERENCED_KINDS)).says('Of a reference: what it may lead to.'),
  owned_by_app: flag.says('Only false: no app has fields of its own.'),
} as const satisfies Readonly<Record<string, Field<unknown>>>

const COLOR = oneOf(...OPTION_COLORS)
const optionName = text({ lengthMax: FIELD_NAME_LENGTH_MAX, lengthMin: 1 })

export const CREATE_FIELD_FIELDS = {
  ...SETTABLE,
  workspace: reference.says('The workspace to create it in.'),
  resource_subtype: oneOf(...FIELD_TYPES).says('What kind of value it has.'),
  type: oneOf(...FIELD_TYPES).says('An older name of `resource_subtype`.'),
  enum_options: listOf(record({ name: optionName, color: COLOR, enabled: flag }, ['name']), {
    lengthMax: OPTIONS_PER_FIELD_MAX,
  }).says('What may be chosen, in order. Needed for `enum` and `multi_enum`.'),
} as const

export const UPDATE_FIELD_FIELDS = {
  ...SETTABLE,
  workspace: reference.says('The workspace that it is in: it stays there.'),
} as const

export type SettableField = InputValues<typeof SETTABLE>
export type CreateFieldInput = InputValues<typeof CREATE_FIELD_FIELDS>

export const OPTION_FIELDS = {
  name: optionName.says('What people choose.'),
  color: COLOR.says('Its color.'),
  enabled: flag.says('Whether it can be chosen.'),
} as const

export const CREATE_OPTION = {
  fields: {
    ...OPTION_FIELDS,
    insert_before: reference.says('An option of the field; the new one goes before it.'),
    insert_after: reference.says('An option of the field; the new one goes after it.'),
  },
  required: ['name'],
} as const

export const MOVE_OPTION = {
  fields: {
    enum_option: reference.says('The option to move.'),
    before_enum_option: reference.says('The option that it goes before.'),
    after_enum_option: reference.says('The option that it goes after.'),
  },
  required: ['enum_option'],
} as const

export const REMOVE_SETTING = {
  fields: { custom_field: reference.says('The field to take out.') },
  required: ['custom_field'],
} as const
