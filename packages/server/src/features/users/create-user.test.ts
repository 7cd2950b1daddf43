import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { makeCreateUser, type CreateUser } from './create-user.js'
import type { UserToStore } from './ports.js'

const OPERATOR = { kind: 'operator' } as const
const WISH: CreateUser = {
  name: ' Ada Byron ',
  email: ' ada@people.example ',
  role: 'member',
  workspace: { newName: ' Orchard ' },
  password: 'seven quiet lanterns drift',
  actor: OPERATOR,
}

const create = async (
  wish: Partial<CreateUser>,
  decision: 'created' | 'email_taken' | 'workspace_unknown' = 'created',
) => {
  const stored: UserToStore[] = []
  const judged: unknown[] = []
  const hashed: unknown[] = []
  let last = 100
  const made = await makeCreateUser({
    users: {
      create: async (input: UserToStore) => {
        stored.push(input)
        return await Promise.resolve(decision)
      },
    } as never,
    hasherFor: ((turn: unknown) => ({
      hash: async (password: string) => {
        hashed.push([turn, password])
        return await Promise.resolve('hash')
      },
    })) as never,
    clock: { nowMs: () => 5 },
    nextGid: async () => await Promise.resolve(String(last++) as Gid),
    judgePassword: async (password, about) => {
      judged.push([password, about])
      return await Promise.resolve(password === 'weak' ? 'Is easy to guess' : null)
    },
  })({ ...WISH, ...wish })
  return { made, stored, judged, hashed }
}

describe('a person that an operator makes', () => {
  it('is stored with a workspace of their own and a password, and counts as proved', async () => {
    const { hashed, judged, made, stored } = await create({})
    const user = {
      gid: '101',
      name: 'Ada Byron',
      email: 'ada@people.example',
      createdAtMs: 5,
      deactivatedAtMs: null,
      emailVerifiedAtMs: 5,
    }
    expect(made).toEqual({ ok: true, user, workspaceGid: '100' })
    expect(stored).toEqual([
      {
        user,
        membership: { gid: '102', workspaceGid: '100', role: 'member' },
        newWorkspaceName: 'Orchard',
        passwordHash: 'hash',
        actor: OPERATOR,
      },
    ])
    const about = { name: 'Ada Byron', email: 'ada@people.example', workspaces: ['Orchard'] }
    expect(judged).toEqual([[WISH.password, about]])
    expect(hashed).toEqual([[{ queue: 'known', account: '101' }, WISH.password]])
  })

  it('joins a workspace that there is, and may have no password yet', async () => {
    const { hashed, judged, stored } = await create({ workspace: { gid: '9' as Gid }, password: null })
    expect(stored).toMatchObject([
      { membership: { workspaceGid: '9' }, newWorkspaceName: null, passwordHash: null, user: { gid: '100' } },
    ])
    expect([judged, hashed]).toEqual([[], []])
    expect((await create({ workspace: { gid: '9' as Gid } })).judged).toMatchObject([
      [WISH.password, { workspaces: [] }],
    ])
  })

  it.each<[Partial<CreateUser>, string, string]>([
    [{ name: ' ' }, 'name', 'Must not be empty'],
    [{ name: 'x'.repeat(256) }, 'name', 'Must be at most 255 characters long'],
    [{ email: 'ada' }, 'email', 'Must be an email address, like ada@example.com'],
    [{ email: `${'a'.repeat(250)}@people.example` }, 'email', 'Must be at most 254 characters long'],
    [{ workspace: { newName: ' ' } }, 'workspace', 'Must not be empty'],
    [{ workspace: { newName: 'x'.repeat(256) } }, 'workspace', 'Must be at most 255 characters long'],
    [{ password: 'weak' }, 'password', 'Is easy to guess'],
  ])('is not made where a field is wrong, which is named: %j', async (wish, field, message) => {
    const { made, stored } = await create(wish)
    expect([made, stored]).toEqual([{ ok: false, field, message }, []])
  })

  it('is not made where somebody else has the address, or there is no such workspace', async () => {
    expect((await create({}, 'email_taken')).made).toEqual({
      ok: false,
      field: 'email',
      message: 'Belongs to another person already',
    })
    expect((await create({}, 'workspace_unknown')).made).toEqual({
      ok: false,
      field: 'workspace',
      message: 'Does not exist',
    })
  })
})
