import { relation, type Resource } from '../../protocol/asana/call.js'
import { QUERIED } from '../../protocol/asana/common-fields.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { hasOptions, type CustomField, type EnumOption } from './custom-field.rules.js'
import { DEFINITION, ENUM_OPTIONS, OPTION, optionObject } from './definition.wire.js'
import type { CustomFieldStore, EnumOptionStore } from './ports.js'

interface Needs {
  readonly customFields: CustomFieldStore
  readonly enumOptions: EnumOptionStore
}

export function customFieldResource({ customFields, enumOptions }: Needs): Resource<CustomField> {
  return {
    type: 'custom_field',
    nestedScope: 'custom_fields:read',
    says: 'What people of a workspace want to know of tasks or projects.',
    exampleGid: EXAMPLES.custom_field.gid,
    fields: {
      ...DEFINITION,
      enum_options: {
        ...ENUM_OPTIONS,
        weight: QUERIED,
        relation: relation(
          async (_viewer, records) =>
            await enumOptions.ofFields(records.filter(hasOptions).map(({ gid }) => gid)),
          (options: readonly EnumOption[] | undefined) => options?.map(optionObject),
        ),
      },
    },
    async load(viewer, gids) {
      const found = await customFields.read(viewer, gids)
      return new Map(found.filter(({ isSeen }) => isSeen).map(({ field }) => [field.gid, field]))
    },
  }
}

export function enumOptionResource({ customFields, enumOptions }: Needs): Resource<EnumOption> {
  return {
    type: 'enum_option',
    nestedScope: 'custom_fields:read',
    says: 'What may be chosen in a field.',
    exampleGid: EXAMPLES.enum_option.gid,
    fields: OPTION,
    async load(viewer, gids) {
      const options = await enumOptions.load(gids)
      const fieldGids = new Set([...options.values()].map(({ customFieldGid }) => customFieldGid))
      const found = await customFields.read(viewer, [...fieldGids])
      const seen = new Set(found.filter(({ isSeen }) => isSeen).map(({ field }) => field.gid))
      return new Map([...options].filter(([, { customFieldGid }]) => seen.has(customFieldGid)))
    },
  }
}
