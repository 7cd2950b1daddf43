import { expect, it } from 'vitest'
import type { AnyRecord } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { newField, type EnumOption } from './custom-field.rules.js'
import { valuesField } from './field-values.wire.js'

const gidOf = (text: string) => text as Gid

it('says the options of a field once, however many records have it', async () => {
  const field = {
    ...newField({ gid: gidOf('1'), workspaceGid: gidOf('2'), createdByGid: gidOf('3'), nowMs: 0 }),
    type: 'enum' as const,
  }
  const options: readonly EnumOption[] = ['4', '5'].map((gid) => ({
    gid: gidOf(gid),
    customFieldGid: field.gid,
    name: gid,
    color: 'none',
    isEnabled: true,
  }))
  const records = ['11', '12'].map((gid) => ({ gid: gidOf(gid) }) as AnyRecord)
  const described = valuesField(
    {
      fieldValues: {
        read: async () =>
          await Promise.resolve(
            new Map(records.map(({ gid }) => [gid, [{ field, value: null, options, isEnabled: true }]])),
          ),
        fieldsOf: async () => await Promise.resolve(new Set<Gid>()),
        findNumbered: async () => await Promise.resolve(null),
      },
      loadReferenced: {
        task: async () => await Promise.resolve(new Map()),
        project: async () => await Promise.resolve(new Map()),
        portfolio: async () => await Promise.resolve(new Map()),
      },
    },
    { containersOf: async () => await Promise.resolve(new Map()), form: 'full' },
  )
  const shown = (
    'relation' in described ? await described.relation.source({} as Principal, records) : null
  ) as ReadonlyMap<Gid, readonly { enum_options: unknown }[]>
  const [first, second] = [...shown.values()].map(([one]) => one?.enum_options)
  expect(first).toMatchObject([{ gid: '4' }, { gid: '5' }])
  expect(second).toBe(first)
})
