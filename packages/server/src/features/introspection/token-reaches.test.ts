import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../protocol/token/policy.js'
import { formatToken, type TokenKind } from '../../protocol/token/token-format.js'
import { DAY_MS } from '../../time-units.js'
import { makeTokenReaches } from './token-reaches.js'

type Needs = Parameters<typeof makeTokenReaches>[0]

/** Whether a token of a kind, of a person in the workspaces 5 and 6, reaches one; both are open but for what a policy says. */
const reaches = async (
  kind: TokenKind,
  wish: { facts?: object | null; workspaceGid?: string; nowMs?: number } = {},
) => {
  const asked: string[] = []
  const facts = (of: string) => async () => {
    asked.push(of)
    const known = {
      roles: new Map([['5' as Gid, 'member']]),
      constraints: [],
      createdAtMs: 0,
      expiresAtMs: null,
    }
    return await Promise.resolve(wish.facts === null ? null : { ...known, ...wish.facts })
  }
  const needs = {
    tokens: { facts: facts('personal') },
    accessTokens: { facts: facts('access') },
    clock: { nowMs: () => wish.nowMs ?? 1_000 },
    isWithin: () => true,
  } as unknown as Needs
  const { workspaceGid = '5' } = wish
  const token = formatToken(kind, (count) => randomBytes(count))
  return [await makeTokenReaches(needs)(token, { workspaceGid, address: null }), ...asked]
}

it('a personal and an access token are each looked up where they are kept; nothing else reaches anything', async () => {
  expect(await reaches('personal')).toEqual([true, 'personal'])
  expect(await reaches('access')).toEqual([true, 'access'])
  for (const kind of ['refresh', 'client_secret'] as const) expect(await reaches(kind)).toEqual([false])
})

it('a token that nobody has reaches nothing, and one of a person no workspace that they are not in', async () => {
  expect(await reaches('personal', { facts: null })).toEqual([false, 'personal'])
  expect(await reaches('access', { workspaceGid: '6' })).toEqual([false, 'access'])
})

it('what a workspace withholds from a token it does not reach; one that is forgotten anywhere reaches nothing', async () => {
  const held = (workspaceGid: string, policy: Partial<WorkspacePolicy>) => ({
    facts: {
      kind: 'personal',
      lastUsedAtMs: null,
      constraints: [{ workspaceGid, app: null, policy: { ...OPEN_POLICY, ...policy } }],
    },
    nowMs: 2 * DAY_MS,
  })
  const isReached = async (wish: ReturnType<typeof held>) => (await reaches('personal', wish))[0]
  expect(await isReached(held('5', { personalTokensAllowed: false }))).toBe(false)
  expect(await isReached(held('6', { personalTokensAllowed: false }))).toBe(true)
  for (const workspaceGid of ['5', '6']) {
    expect(await isReached(held(workspaceGid, { unusedDaysMax: 2 }))).toBe(false)
    expect(await isReached(held(workspaceGid, { unusedDaysMax: 3 }))).toBe(true)
  }
})
