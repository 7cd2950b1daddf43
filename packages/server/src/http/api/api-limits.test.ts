import { describe, expect, it } from 'vitest'
import type { AddToShared } from '../../platform/shared-counter.js'
import { makeTally } from '../../platform/tally.js'
import type { Principal } from '../../protocol/token/principal.js'
import { API_COST_PER_MINUTE } from './cost-quota.js'
import { makeApiLimits } from './api-limits.js'

/** A minute of the clock begins. */
const START_MS = Date.parse('2026-11-23T12:00:00Z')
const principal = (tokenId: string, { plan = 'free', userGid = '7' } = {}) =>
  ({ tokenId, userGid, plan }) as Principal
const TOKEN = principal('51')

/** What several nodes count together, and the names that they count by. */
function sharedCounts() {
  const counts = new Map<string, number>()
  const share = async (key: string, points: number) => {
    const total = (counts.get(key) ?? 0) + points
    counts.set(key, total)
    return await Promise.resolve(total)
  }
  return { counts, share }
}
const open = (share: AddToShared | null = null) => {
  const limited = makeTally()
  const limits = makeApiLimits({ share, limited })
  /** The first that is refused of so many requests, and how it is. */
  const takeOften = (times: number, nowMs: number, by = TOKEN) => {
    for (let time = 1; time <= times; time++) {
      const wait = limits.take(by, nowMs)
      if (wait !== null) return [time, wait.limit, wait.retryAfterSeconds]
    }
    return null
  }
  return { limited, limits, takeOften }
}

describe('the requests of a token', () => {
  it('are half of a minute’s in ten seconds of the clock, and all in the minute', () => {
    const { limited, takeOften } = open()
    expect(takeOften(75, START_MS + 9_999)).toBeNull()
    expect(takeOften(1, START_MS + 9_999)).toEqual([1, 'requests', 1])
    // What was refused counts as well.
    expect(takeOften(75, START_MS + 10_000)).toEqual([75, 'requests', 50])
    expect(limited.entries()).toEqual([
      ['api_burst', 1],
      ['api_minute', 1],
    ])
    expect(takeOften(1, START_MS + 59_001)).toEqual([1, 'requests', 1])
    expect(takeOften(75, START_MS + 60_000)).toBeNull()
    expect(takeOften(1, START_MS + 60_000)).toEqual([1, 'requests', 10])
  })

  it('are ten times as many on a paid plan, and another token’s are not its own', () => {
    const { takeOften } = open()
    expect(takeOften(751, START_MS, principal('52', { plan: 'paid' }))).toEqual([751, 'requests', 10])
    expect(takeOften(75, START_MS)).toBeNull()
  })

  it('have room for so many more, of which none is counted', () => {
    const { limits, takeOften } = open()
    for (let time = 0; time < 3; time++) expect(limits.roomFor(TOKEN, 75, START_MS)).toBeNull()
    expect(limits.roomFor(TOKEN, 76, START_MS)).toEqual({ limit: 'requests', retryAfterSeconds: 10 })
    expect(takeOften(75, START_MS)).toBeNull()
    expect(limits.roomFor(TOKEN, 1, START_MS)).not.toBeNull()
    expect(limits.roomFor(TOKEN, 75, START_MS + 10_000)).toBeNull()
    takeOften(75, START_MS + 10_000)
    expect(limits.roomFor(TOKEN, 1, START_MS + 20_000)).toEqual({
      limit: 'requests',
      retryAfterSeconds: 40,
    })
  })

  it('are taken where they are free, else not even counted', () => {
    const { limited, limits } = open()
    for (let time = 0; time < 75; time++) expect(limits.takeIfFree(TOKEN, START_MS)).toBe(true)
    for (let time = 0; time < 200; time++) expect(limits.takeIfFree(TOKEN, START_MS)).toBe(false)
    for (let time = 0; time < 75; time++) expect(limits.takeIfFree(TOKEN, START_MS + 10_000)).toBe(true)
    expect(limits.takeIfFree(TOKEN, START_MS + 20_000)).toBe(false)
    expect(limited.entries()).toEqual([])
    limits.charge(TOKEN, API_COST_PER_MINUTE.free, START_MS + 60_000)
    expect(limits.takeIfFree(TOKEN, START_MS + 60_000)).toBe(false)
  })

  it('wait where the answers to their person have cost too much', () => {
    const { limited, limits, takeOften } = open()
    expect(limits.checkCost(TOKEN, START_MS)).toBeNull()
    limits.charge(TOKEN, API_COST_PER_MINUTE.free, START_MS)
    expect(limits.checkCost(TOKEN, START_MS)).toEqual({ limit: 'cost', retryAfterSeconds: 1 })
    expect(takeOften(1, START_MS, principal('52'))).toEqual([1, 'cost', 1])
    expect(takeOften(1, START_MS, principal('53', { userGid: '8' }))).toBeNull()
    expect(limited.entries()).toEqual([['api_cost', 2]])
  })
})

describe('what is worked on at once', () => {
  it.each([
    ['reads', 50, 100],
    ['writes', 15, 30],
  ] as const)('%s: %i of a token, %i of a person', (kind, ofToken, ofPerson) => {
    const { limited, limits } = open()
    const fill = (tokenId: string, places: number) => {
      for (let place = 0; place < places; place++) expect(limits.enter(principal(tokenId), kind)).toBeNull()
    }
    const soon = { limit: 'at_once', retryAfterSeconds: 1 }
    fill('51', ofToken)
    expect(limits.enter(TOKEN, kind)).toEqual(soon)
    expect(limits.enter(TOKEN, kind === 'reads' ? 'writes' : 'reads')).toBeNull()
    fill('52', ofPerson - ofToken)
    for (let time = 0; time < 2; time++) expect(limits.enter(principal('53'), kind)).toEqual(soon)
    expect(limited.entries()).toEqual([
      [`api_${kind}_at_once`, 1],
      [`api_person_${kind}_at_once`, 2],
    ])
    expect(limits.enter(principal('54', { userGid: '8' }), kind)).toBeNull()
    // A place that is left is one of the token, and one of the person.
    limits.leave(TOKEN, kind)
    expect(limits.enter(principal('53'), kind)).toBeNull()
    expect(limits.enter(TOKEN, kind)).toEqual(soon)
    limits.leave(principal('53'), kind)
    expect(limits.enter(TOKEN, kind)).toBeNull()
  })

  it('is left once for each place', () => {
    const { limits } = open()
    limits.leave(TOKEN, 'reads')
    for (let round = 0; round < 3; round++) {
      for (let place = 0; place < 50; place++) expect(limits.enter(TOKEN, 'reads')).toBeNull()
      for (let place = 0; place < 50; place++) limits.leave(TOKEN, 'reads')
    }
  })
})

describe('several nodes', () => {
  it('tell each other of a token that is used much, each time what is new', async () => {
    const { counts, share } = sharedCounts()
    const [here, there] = [open(share), open(share)]
    here.takeOften(9, START_MS)
    await here.limits.exchange()
    expect(counts.size).toBe(0)
    here.takeOften(61, START_MS)
    await here.limits.exchange()
    await here.limits.exchange()
    there.takeOften(70, START_MS)
    await there.limits.exchange()
    const [[key, total] = []] = counts
    expect([key, total]).toEqual([`${START_MS / 60_000} 51`, 140])
    // 70 came here: ten more are let through in this minute, whatever the burst has left.
    expect(there.takeOften(11, START_MS + 10_000)).toEqual([11, 'requests', 50])
    expect(here.takeOften(75, START_MS + 10_000)).toBeNull()
    await here.limits.exchange()
    expect(here.takeOften(1, START_MS + 20_000)).toEqual([1, 'requests', 40])
    // With the next minute all of it is gone.
    expect(there.takeOften(75, START_MS + 60_000)).toBeNull()
  })

  it('go on alone where nobody can be told, and tell it later', async () => {
    const { counts, share } = sharedCounts()
    let isAway = true
    const { limits, takeOften } = open(async (key, points) => (isAway ? null : await share(key, points)))
    takeOften(20, START_MS)
    await limits.exchange()
    isAway = false
    await limits.exchange()
    expect([...counts.values()]).toEqual([20])
    const alone = open()
    alone.takeOften(20, START_MS)
    await alone.limits.exchange()
  })
})
