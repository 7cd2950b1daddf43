import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { API_COST_PER_MINUTE, makeCostQuota } from './cost-quota.js'
import { MINUTE_MS } from '../../time-units.js'

const START_MS = Date.parse('2026-11-23T12:00:00Z')
const { free: FREE, paid: PAID } = API_COST_PER_MINUTE
const CARA = { userGid: '1' as Gid, plan: 'free' } as const
const ADA = { userGid: '2' as Gid, plan: 'paid' } as const

/** What several nodes count together. */
function sharedCounts() {
  const counts = new Map<string, number>()
  return async (key: string, points: number) => {
    const total = (counts.get(key) ?? 0) + points
    counts.set(key, total)
    return await Promise.resolve(total)
  }
}

describe('the quota of what answers cost', () => {
  it('may fall below zero, and then says how long it takes until it is positive', () => {
    const quota = makeCostQuota()
    quota.charge(CARA, FREE - 1, START_MS)
    expect(quota.check(CARA, START_MS)).toBe(0)
    // The one with which it falls below zero was given.
    quota.charge(CARA, FREE + 1, START_MS)
    const waitSeconds = quota.check(CARA, START_MS)
    expect(waitSeconds).toBe(61)
    expect(quota.check(CARA, START_MS + (waitSeconds - 1) * 1_000)).toBeGreaterThan(0)
    expect(quota.check(CARA, START_MS + waitSeconds * 1_000)).toBe(0)
  })

  it('with nothing left at all it is not positive', () => {
    const quota = makeCostQuota()
    quota.charge(CARA, FREE, START_MS)
    expect(quota.check(CARA, START_MS)).toBe(1)
    expect(quota.check(CARA, START_MS + 1_000)).toBe(0)
  })

  it('comes back bit by bit, and never grows beyond a minute’s worth', () => {
    const quota = makeCostQuota()
    quota.charge(CARA, FREE / 2, START_MS)
    quota.charge(CARA, FREE, START_MS + 10 * MINUTE_MS)
    expect(quota.check(CARA, START_MS + 10 * MINUTE_MS)).toBe(1)
  })

  it('is each person’s own, ten times as much on a paid plan', () => {
    const quota = makeCostQuota()
    quota.charge(CARA, 2 * FREE, START_MS)
    quota.charge(ADA, 2 * FREE, START_MS)
    expect(quota.check(ADA, START_MS)).toBe(0)
    expect(quota.check(CARA, START_MS)).toBeGreaterThan(0)
    expect(PAID).toBe(10 * FREE)
  })

  it('is counted over all nodes, each told what the others spent', async () => {
    const share = sharedCounts()
    const [here, there] = [makeCostQuota(), makeCostQuota()]
    here.charge(CARA, 0.9 * FREE, START_MS)
    there.charge(CARA, 0.2 * FREE, START_MS)
    expect(there.check(CARA, START_MS)).toBe(0)
    await here.exchange(share, 10)
    await there.exchange(share, 10)
    expect(there.check(CARA, START_MS)).toBeGreaterThan(0)
    // Nothing is taken twice.
    for (const one of [here, there]) {
      one.charge(CARA, 0.02 * FREE, START_MS)
      await one.exchange(share, 10)
    }
    expect(there.check(CARA, START_MS)).toBe(9)
  })

  it('what could not be told is told the next time', async () => {
    const share = sharedCounts()
    const [here, there] = [makeCostQuota(), makeCostQuota()]
    here.charge(CARA, FREE, START_MS)
    await here.exchange(async () => await Promise.resolve(null), 10)
    await here.exchange(share, 10)
    there.charge(CARA, 0.02 * FREE, START_MS)
    await there.exchange(share, 10)
    expect(there.check(CARA, START_MS)).toBeGreaterThan(0)
  })

  it('goes on counting in the next minute of the clock', async () => {
    const share = sharedCounts()
    const [here, there] = [makeCostQuota(), makeCostQuota()]
    for (const nowMs of [START_MS, START_MS + MINUTE_MS]) {
      here.charge(CARA, 0.95 * FREE, nowMs)
      there.charge(CARA, 0.1 * FREE, nowMs)
      await here.exchange(share, 10)
      await there.exchange(share, 10)
      expect(there.check(CARA, nowMs)).toBeGreaterThan(0)
    }
  })
})
