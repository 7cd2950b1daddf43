import { expect, test } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { newField, type EnumOption } from './custom-field.rules.js'
import type { FieldValue } from './field-value.rules.js'
import { valuesField } from './field-values.wire.js'

const gid = (number: number) => String(number) as Gid
// Nothing here asks who reads.
const viewer = {} as Principal

test('records of a page share the options of a field: they are made once, and show in the order of the field', async () => {
  const field = {
    ...newField({ gid: gid(1), workspaceGid: gid(2), createdByGid: gid(3), nowMs: 0 }),
    type: 'multi_enum',
  } as const
  let made = 0
  const options = Array.from({ length: 500 }, (_, index): EnumOption => {
    const option = { gid: gid(100 + index), customFieldGid: field.gid, color: 'none', isEnabled: true }
    return Object.defineProperty({ ...option, name: '' }, 'color', {
      get: () => {
        made += 1
        return 'none'
      },
    })
  })
  const records = Array.from({ length: 50 }, (_, index) => ({ gid: gid(1_000 + index) }))
  const value: FieldValue = {
    kind: 'items',
    items: [104, 102].map((one) => ({ type: 'enum_option', gid: gid(one) })),
  }
  const read = new Map(records.map((record) => [record.gid, [{ field, value, options, isEnabled: true }]]))
  const nobody = async () => await Promise.resolve(new Map<Gid, never>())
  const shown = valuesField(
    {
      fieldValues: {
        read: async () => await Promise.resolve(read),
        fieldsOf: async () => await Promise.resolve(new Set()),
        findNumbered: async () => await Promise.resolve(null),
      },
      loadReferenced: { task: nobody, project: nobody, portfolio: nobody },
    },
    { containersOf: nobody, form: 'full' },
  )
  if (!('relation' in shown)) throw new Error('values take a query')
  const found = await shown.relation.source(viewer, records)
  expect(found?.size).toBe(records.length)
  expect(made).toBe(options.length)
  expect(found?.get(gid(1_049))).toMatchObject([
    { enum_options: { length: 500 }, multi_enum_values: [{ gid: '102' }, { gid: '104' }] },
  ])
})
