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
