import { expect, it } from 'vitest'
import { grantState, lastUseOf } from './grant.rules.js'

it('a grant lives until it is revoked or its time is over, to the millisecond', () => {
  const state = (revokedAtMs: number | null, nowMs: number) =>
    grantState({ expiresAtMs: 10, revokedAtMs }, nowMs)
  expect([state(null, 9), state(null, 10), state(null, 11)]).toEqual(['live', 'expired', 'expired'])
  expect([state(5, 9), state(5, 11)]).toEqual(['revoked', 'revoked'])
})

it('a grant was of use when it began, or by its tokens or a refresh, whichever came last', () => {
  const last = (lastUsedAtMs: number | null, lastRefreshedAtMs: number | null) =>
    lastUseOf({ grantedAtMs: 5, lastUsedAtMs, lastRefreshedAtMs })
  expect([last(null, null), last(9, null), last(null, 8), last(9, 8), last(3, 4)]).toEqual([5, 9, 8, 9, 5])
})
