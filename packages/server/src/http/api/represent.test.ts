import { describe, expect, it } from 'vitest'
import { relation, type AnyRecord, type Resource, type Resources } from '../../protocol/asana/call.js'
import { ANSWER_NODES_MAX } from '../../protocol/asana/answer-cost.js'
import { selectFields } from '../../protocol/asana/field-selection.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseOptFields } from '../../protocol/asana/opt-fields.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Pace } from '../../platform/loop-turns.js'
import { represent } from './represent.js'

const PEOPLE_AT_ONCE_MAX = 20
const VIEWER = { userGid: '1' as Gid, scopes: 'full' } as Principal

/** What documents say of a record or a field; nothing here reads it. */
const WORDS = { says: '', exampleGid: '', example: null }

const record = (gid: string): AnyRecord => ({ gid: gid as Gid })
const nothing = (): Resource<AnyRecord> => ({
  type: 'team',
  nestedScope: 'x',
  ...WORDS,
  fields: {},
  load: async () => await Promise.resolve(new Map()),
})

/** Tasks of which each has so many followers, and people with names of a length; all that is read is counted. */
function world({ followers, nameLength = 4 }: { readonly followers: number; readonly nameLength?: number }) {
  const read = { people: [] as number[], related: [] as number[], restsBefore: [] as number[], rests: 0 }
  const task: Resource<AnyRecord> = {
    type: 'task',
    nestedScope: 'tasks:read',
    ...WORDS,
    fields: {
      name: { in: 'compact', ...WORDS, value: ({ gid }) => gid },
      followers: {
        in: 'full',
        of: 'user',
        many: 2,
        ...WORDS,
        relation: relation(
          async (_viewer, records) => {
            read.related.push(records.length)
            read.restsBefore.push(read.rests)
            if (records.length > 1 && records.length * followers > PEOPLE_AT_ONCE_MAX)
              return await Promise.resolve(null)
            const all = Array.from({ length: followers }, (_, index) => String(1_000 + index) as Gid)
            return await Promise.resolve(new Map(records.map(({ gid }) => [gid, all])))
          },
          (gids) => gids,
        ),
      },
    },
    load: async () => await Promise.resolve(new Map()),
  }
  const user: Resource<AnyRecord> = {
    type: 'user',
    nestedScope: 'users:read',
    ...WORDS,
    fields: { name: { in: 'compact', ...WORDS, value: () => 'n'.repeat(nameLength) } },
    load: async (_viewer, gids) => {
      read.people.push(gids.length)
      return await Promise.resolve(new Map(gids.map((gid) => [gid, record(gid)])))
    },
  }
  // Nothing here leads to a record of another kind.
  const resources = { task, user, workspace: nothing() } as unknown as Resources
  const pace: Pace = {
    isDue: () => true,
    rest: async () => {
      read.rests += 1
      await Promise.resolve()
    },
  }
  const answer = async (tasks: number, fields: string) => {
    const tree = parseOptFields([fields])
    if (!tree.ok) throw new Error(tree.message)
    const selection = selectFields(
      { shapes: resources, scopes: 'full' },
      { type: 'task', form: 'compact', wish: { fields: tree.tree, expand: null } },
    )
    if (!selection.ok) throw new Error('refused')
    const records = Array.from({ length: tasks }, (_, index) => record(String(index)))
    return await represent(
      { resources, publicUrl: 'https://mudra.example', viewer: VIEWER, pace },
      records,
      selection.value,
    )
  }
  return { answer, read }
}

describe('an answer', () => {
  it('reads each record once, fifty at the most by one statement, and gives the event loop back amid it', async () => {
    const { answer, read } = world({ followers: 130 })
    const made = await answer(120, 'name,followers.name')
    if (!made.ok) throw new Error(made.reason)
    expect(made.objects).toHaveLength(120)
    expect(made.objects[119]?.['followers']).toHaveLength(130)
    expect(read.people).toEqual([50, 50, 30])
    expect(Math.max(...read.related)).toBeLessThanOrEqual(50)
    expect(read.rests).toBeGreaterThan(100)
  })

  it('asks for fewer records at a time where they lead to more than one statement may read', async () => {
    const { answer, read } = world({ followers: 7 })
    const made = await answer(9, 'followers.name')
    if (!made.ok) throw new Error(made.reason)
    expect(made.objects.map((object) => (object['followers'] as readonly unknown[]).length)).toEqual(
      Array.from({ length: 9 }, () => 7),
    )
    expect(read.related).toEqual([9, 5, 3, 2, 1, 2, 4, 2, 2])
    // Before each of them the event loop is given back.
    expect(read.restsBefore).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('ends as soon as there turn out to be more fields than one may have', async () => {
    const followers = 2_000
    const { answer, read } = world({ followers })
    expect(await answer(1_000, 'followers.name')).toMatchObject({ ok: false, reason: 'too_many_nodes' })
    expect(read.related.filter((records) => records === 1).length).toBeLessThan(
      ANSWER_NODES_MAX / followers + 2,
    )
  })

  it('ends as soon as it is longer than one may be', async () => {
    const { answer, read } = world({ followers: 1_000, nameLength: 64_000 })
    expect(await answer(1, 'followers.name')).toMatchObject({ ok: false, reason: 'too_long' })
    expect(read.people.reduce((sum, one) => sum + one, 0)).toBeLessThan(200)
  })

  it('counts what was read for it, and what stands in it again only by its length', async () => {
    const one = await world({ followers: 10 }).answer(10, 'followers.name')
    const other = await world({ followers: 10 }).answer(20, 'followers.name')
    // gid and followers of each task, ten followers in each list, gid and name of each person once.
    expect([one.nodes, other.nodes]).toEqual([10 * 2 + 10 * 10 + 10 * 2, 20 * 2 + 20 * 10 + 10 * 2])
  })
})
