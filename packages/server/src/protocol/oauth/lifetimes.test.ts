import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeState } from './code-state.js'
import { GRANT_LIFETIMES, refreshTokenExpiresAtMs } from './lifetimes.js'
import { refreshTokenState, type RefreshTokenFacts } from './refresh-state.js'
import { DAY_MS } from '../../time-units.js'

const NOW_MS = 1_700_000_000_000

describe('the end of a refresh token', () => {
  const end = (kind: 'confidential' | 'native', lastUsedAtMs: number | null) =>
    (refreshTokenExpiresAtMs({ kind, grantedAtMs: NOW_MS, lastUsedAtMs }, GRANT_LIFETIMES) - NOW_MS) / DAY_MS

  it('is half a year unused and two years in all, 30 and 180 days for native apps — RFC 9700 §4.14.2', () => {
    expect([end('confidential', null), end('native', null)]).toEqual([180, 30])
    expect(end('confidential', NOW_MS + 100 * DAY_MS)).toBe(280)
    expect(end('confidential', NOW_MS + 700 * DAY_MS)).toBe(730)
    expect(end('native', NOW_MS + 170 * DAY_MS)).toBe(180)
  })

  it('of codes and tokens is soon — RFC 6749 §4.1.2', () => {
    expect(GRANT_LIFETIMES).toMatchObject({
      codeLifetimeSeconds: 60,
      codeFailedVerifiersMax: 3,
      accessTokenLifetimeSeconds: 3_600,
      idTokenLifetimeSeconds: 3_600,
    })
  })
})

describe('the state of a code', () => {
  const code = { expiresAtMs: NOW_MS + 60_000, redeemedAtMs: null, failedVerifiers: 0 }
  const stateAt = (facts: Partial<Parameters<typeof codeState>[0]>, nowMs = NOW_MS) =>
    codeState({ ...code, ...facts }, nowMs, GRANT_LIFETIMES.codeFailedVerifiersMax)

  it('is live until it ends — RFC 6749 §4.1.2', () => {
    expect(stateAt({})).toBe('live')
    expect(stateAt({}, code.expiresAtMs - 1)).toBe('live')
    expect(stateAt({}, code.expiresAtMs)).toBe('expired')
  })

  it('is burned by the third wrong verifier — RFC 7636 §4.6', () => {
    expect(stateAt({ failedVerifiers: 2 })).toBe('live')
    expect(stateAt({ failedVerifiers: 3 })).toBe('burned')
  })

  it('stays redeemed, for a replay matters later as well — RFC 6749 §4.1.2', () => {
    expect(stateAt({ redeemedAtMs: NOW_MS })).toBe('redeemed')
    expect(stateAt({ redeemedAtMs: NOW_MS, failedVerifiers: 3 }, NOW_MS + DAY_MS)).toBe('redeemed')
  })
})

describe('the state of a refresh token', () => {
  const CURRENT: RefreshTokenFacts = {
    expiresAtMs: NOW_MS + DAY_MS,
    revokedAtMs: null,
    generationsBehind: 0,
    rotatedAtMs: null,
    successorUsedAtMs: null,
  }
  const PARENT = { ...CURRENT, generationsBehind: 1, rotatedAtMs: NOW_MS - 119_999 }
  const state = (facts: RefreshTokenFacts, windowSeconds = 120) =>
    refreshTokenState(facts, NOW_MS, windowSeconds)

  it('is current until it ends or is revoked — RFC 6749 §6', () => {
    expect(state(CURRENT)).toBe('current')
    expect(state({ ...CURRENT, expiresAtMs: NOW_MS })).toBe('expired')
    expect(state({ ...CURRENT, revokedAtMs: NOW_MS - 1, expiresAtMs: 0 })).toBe('revoked')
    expect(state({ ...PARENT, revokedAtMs: NOW_MS - 1 })).toBe('revoked')
  })

  it('repeats its answer within the window, while the successor is unused — RFC 9700 §4.14.2', () => {
    expect(state(PARENT)).toBe('repeat')
    expect(state({ ...PARENT, rotatedAtMs: NOW_MS - 120_000 })).toBe('replayed')
    expect(state(PARENT, 600)).toBe('repeat')
    expect(state({ ...PARENT, rotatedAtMs: NOW_MS }, 0)).toBe('replayed')
  })

  it('is merely refused once the successor was used, until the window ends — RFC 9700 §4.14.2', () => {
    const used = { ...PARENT, successorUsedAtMs: NOW_MS - 5 }
    expect(state(used)).toBe('superseded')
    expect(state({ ...used, generationsBehind: 2 })).toBe('superseded')
    expect(state({ ...used, rotatedAtMs: NOW_MS - 120_000 })).toBe('replayed')
  })

  it('is replayed for every older generation — RFC 9700 §4.14.2', () => {
    expect(state({ ...PARENT, successorUsedAtMs: NOW_MS - 5, generationsBehind: 3 })).toBe('replayed')
  })

  it('opens nothing once it has a successor, whatever else — RFC 9700 §4.14.2', () => {
    const ms = fc.integer({ min: NOW_MS - DAY_MS, max: NOW_MS })
    const followed = fc.record({
      rotatedAtMs: ms,
      successorUsedAtMs: fc.option(ms),
      generationsBehind: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(followed, fc.integer({ min: 0, max: 600 }), (facts, windowSeconds) => {
        expect(state({ ...CURRENT, ...facts }, windowSeconds)).not.toBe('current')
      }),
    )
  })
})
