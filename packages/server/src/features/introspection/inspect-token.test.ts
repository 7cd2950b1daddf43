import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { formatToken, type TokenKind } from '../../protocol/token/token-format.js'
import { makeRemembered } from '../../platform/remembered.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { DescribedToken } from '../tokens/token.js'
import { makeInspectToken } from './inspect-token.js'

const strayToken = (kind: TokenKind) => formatToken(kind, (count) => randomBytes(count))

it('a token that seems to be ended for want of use is looked up again: it may have been used since', async () => {
  let nowMs = 1_000
  let forgottenAtMs = 2_000
  let lookedUp = 0
  const describe = async () => {
    lookedUp += 1
    return await Promise.resolve({
      scope: 'default',
      createdAtMs: 0,
      expiresAtMs: null,
      revokedAtMs: null,
      retiresAtMs: null,
      userDeactivatedAtMs: null,
      clientId: null,
      owner: { gid: '7' },
      forgottenAtMs,
    } as unknown as DescribedToken)
  }
  const inspect = makeInspectToken({
    describe: { personal: describe, access: describe, refresh: describe },
    clock: { nowMs: () => nowMs },
    changes: { catchUp: () => ({ version: 1, stamp: null }) },
    known: makeRemembered<SecretHash, DescribedToken>({
      changes: { changedAt: () => 0 },
      dependsOn: () => [],
      entriesMax: 10,
    }),
  })
  const token = strayToken('personal')
  const isLive = async () => (await inspect(token)).token !== null
  expect([await isLive(), await isLive(), lookedUp]).toEqual([true, true, 1])
  nowMs = 2_000
  forgottenAtMs = 3_000
  expect([await isLive(), lookedUp]).toEqual([true, 2])
  nowMs = 3_000
  expect(await isLive()).toBe(false)
})

const DESCRIBED = {
  scope: 'tasks:read',
  createdAtMs: 10,
  expiresAtMs: 2_000,
  revokedAtMs: null,
  retiresAtMs: null,
  userDeactivatedAtMs: null,
  clientId: '12',
  owner: { gid: '7' },
} as unknown as DescribedToken

/** What is told of a token of a kind, at 1,000. */
const told = async (kind: TokenKind, wish: Partial<DescribedToken> | null) => {
  const asked: string[] = []
  const describe = (name: string) => async () => {
    asked.push(name)
    return await Promise.resolve(wish === null ? null : { ...DESCRIBED, ...wish })
  }
  const inspect = makeInspectToken({
    describe: { personal: describe('personal'), access: describe('access'), refresh: describe('refresh') },
    clock: { nowMs: () => 1_000 },
    changes: { catchUp: () => null },
    known: makeRemembered<SecretHash, DescribedToken>({
      changes: { changedAt: () => 0 },
      dependsOn: () => [],
      entriesMax: 10,
    }),
  })
  return { ...(await inspect(strayToken(kind))), asked }
}

it.each(['personal', 'access', 'refresh'] as const)(
  'of a live %s token all is told that an API asks',
  async (kind) => {
    expect(await told(kind, {})).toEqual({
      token: {
        kind: kind === 'refresh' ? 'refresh' : 'access',
        scope: 'tasks:read',
        issuedAtMs: 10,
        expiresAtMs: 2_000,
        clientId: '12',
        owner: { gid: '7' },
      },
      unknownKind: null,
      asked: [kind],
    })
    expect(await told(kind, null)).toEqual({ token: null, unknownKind: kind, asked: [kind] })
  },
)

it('of a token that does not work, and of what is none that is asked about, nothing is told', async () => {
  const nothing = { token: null, unknownKind: null }
  for (const wish of [
    { revokedAtMs: 1_000 },
    { expiresAtMs: 1_000 },
    { retiresAtMs: 1_000 },
    { userDeactivatedAtMs: 1 },
    { forgottenAtMs: 1_000 },
  ])
    expect(await told('personal', wish)).toMatchObject(nothing)
  expect(await told('client_secret', {})).toEqual({ ...nothing, asked: [] })
})

it('a token ends with its overlap or with itself, whichever is first, or never', async () => {
  const endOf = async (wish: Partial<DescribedToken>) => (await told('personal', wish)).token?.expiresAtMs
  expect(await endOf({ retiresAtMs: 1_500 })).toBe(1_500)
  expect(await endOf({ retiresAtMs: 2_500 })).toBe(2_000)
  expect(await endOf({ expiresAtMs: null, retiresAtMs: 2_500 })).toBe(2_500)
  expect(await endOf({ expiresAtMs: null })).toBeNull()
  expect(await endOf({ forgottenAtMs: 1_001 })).toBe(2_000)
})
