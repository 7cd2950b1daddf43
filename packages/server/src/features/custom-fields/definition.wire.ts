import { NAME } from '../../protocol/asana/common-fields.js'
import type { DescribedField, DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { FLAG, GID, NOTHING, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import {
  DECIMALS_MAX,
  FIELD_TYPES,
  NUMBER_FORMATS,
  OPTION_COLORS,
  REFERENCED_KINDS,
  type CustomField,
  type EnumOption,
} from './custom-field.rules.js'

type DefinitionField = DescribedField & { value(field: CustomField): unknown }

const REPRESENTATIONS = [...FIELD_TYPES, 'custom_id', 'formula'] as const

/** Undefined leaves a field out: other types have no such thing. */
const ofNumber = <T>({ type }: CustomField, value: T): T | undefined =>
  type === 'number' ? value : undefined

const TYPE = {
  says: 'What kind of value it has.',
  schema: oneOf(...FIELD_TYPES),
  example: 'enum',
  value: ({ type }: CustomField) => type,
} as const

/** What every field says of itself, wherever it shows. */
export const DEFINITION = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.custom_field.name, value: ({ name }) => name },
  type: { in: 'compact', ...TYPE },
  resource_subtype: { in: 'full', ...TYPE },
  representation_type: {
    in: 'compact',
    says: 'The same, but `custom_id` for a field that numbers tasks.',
    schema: oneOf(...REPRESENTATIONS),
    example: 'enum',
    value: ({ idPrefix, type }) => (idPrefix === null ? type : 'custom_id'),
  },
  id_prefix: {
    in: 'compact',
    says: 'What stands before the number of a task. Null but for fields that number tasks.',
    schema: orNull(TEXT),
    example: null,
    value: ({ idPrefix }) => idPrefix,
  },
  input_restrictions: {
    in: 'compact',
    says: 'What a reference may lead to.',
    schema: { type: 'array', items: oneOf(...REFERENCED_KINDS) },
    example: ['task'],
    isRare: true,
    value: ({ refersTo, type }) => (type === 'reference' ? refersTo : undefined),
  },
  is_formula_field: {
    in: 'compact',
    says: 'Always false here.',
    schema: FLAG,
    example: false,
    value: () => false,
  },
  description: {
    in: 'optional',
    says: 'What it is for.',
    schema: TEXT,
    example: '',
    value: ({ description }) => description,
  },
  precision: {
    in: 'full',
    says: 'Of a number: places after the decimal point.',
    schema: { type: 'integer', minimum: 0, maximum: DECIMALS_MAX },
    example: 2,
    isRare: true,
    value: (field) => ofNumber(field, field.decimals),
  },
  format: {
    in: 'full',
    says: 'Of a number: how it is shown.',
    schema: oneOf(...NUMBER_FORMATS),
    example: 'none',
    isRare: true,
    value: (field) => ofNumber(field, field.format),
  },
  currency_code: {
    in: 'full',
    says: 'Of a number: its currency, as ISO 4217 has it.',
    schema: orNull(TEXT),
    example: null,
    isRare: true,
    value: (field) => ofNumber(field, field.currencyCode),
  },
  custom_label: {
    in: 'full',
    says: 'Of a number: what stands beside it.',
    schema: orNull(TEXT),
    example: null,
    isRare: true,
    value: (field) => ofNumber(field, field.customLabel),
  },
  custom_label_position: {
    in: 'full',
    says: 'Of a number: on which side the label stands.',
    schema: orNull(oneOf('prefix', 'suffix')),
    example: null,
    isRare: true,
    value: (field) => ofNumber(field, field.customLabelPosition),
  },
  is_global_to_workspace: {
    in: 'full',
    says: 'Whether it is one of the workspace’s library, or local to one project or portfolio.',
    schema: FLAG,
    example: true,
    value: ({ localTo }) => localTo === null,
  },
  has_notifications_enabled: {
    in: 'full',
    says: 'Whether followers hear of changes in it.',
    schema: FLAG,
    example: false,
    value: ({ hasNotifications }) => hasNotifications,
  },
  is_value_read_only: {
    in: 'full',
    says: 'Whether nobody can set it: the numbers of tasks are given.',
    schema: FLAG,
    example: false,
    value: ({ idPrefix }) => idPrefix !== null,
  },
  asana_created_field: {
    in: 'full',
    says: 'Always null here.',
    schema: NOTHING,
    example: null,
    value: () => null,
  },
  privacy_setting: {
    in: 'full',
    says: 'Who sees it: always every member here. Guests see those of what they see.',
    schema: oneOf('public_with_guests', 'public', 'private'),
    example: 'public',
    value: () => 'public',
  },
  default_access_level: {
    in: 'full',
    says: 'What members may do with it: always `editor` here.',
    schema: oneOf('admin', 'editor', 'user'),
    example: 'editor',
    value: () => 'editor',
  },
  created_by: {
    in: 'full',
    of: 'user',
    says: 'Who created it.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
} as const satisfies Readonly<Record<string, DefinitionField>>

/** What an option says of itself, wherever it shows. */
export const OPTION = {
  name: {
    in: 'compact',
    says: 'What people choose.',
    schema: TEXT,
    example: EXAMPLES.enum_option.name,
    value: ({ name }: EnumOption) => name,
  },
  color: {
    in: 'compact',
    says: 'Its color.',
    schema: oneOf(...OPTION_COLORS),
    example: 'red',
    value: ({ color }: EnumOption) => color,
  },
  enabled: {
    in: 'compact',
    says: 'Whether it can be chosen.',
    schema: FLAG,
    example: true,
    value: ({ isEnabled }: EnumOption) => isEnabled,
  },
} as const

/** An option inside of what has it, or has chosen it. */
export const OPTION_OBJECT: DescribedObject = {
  fields: {
    gid: { in: 'compact', says: 'Its id.', schema: GID, example: EXAMPLES.enum_option.gid },
    resource_type: {
      in: 'compact',
      says: 'Always `enum_option`.',
      schema: TEXT,
      example: 'enum_option',
    },
    ...OPTION,
  },
}

export function optionObject(option: EnumOption): Readonly<Record<string, unknown>> {
  return {
    gid: option.gid,
    resource_type: 'enum_option',
    name: option.name,
    color: option.color,
    enabled: option.isEnabled,
  }
}

/** For how many a plan takes a field's options: most fields have none. What there are is counted when they are read. */
const OPTIONS = 0

/** What may be chosen, as a field shows it; the way to the options is whoever's who shows it. */
export const ENUM_OPTIONS = {
  in: 'compact',
  of: OPTION_OBJECT,
  many: OPTIONS,
  says: 'What may be chosen, in order. Only `enum` and `multi_enum` fields say so.',
  example: [{ ...EXAMPLES.enum_option, color: 'red', enabled: true }],
} as const satisfies DescribedField
