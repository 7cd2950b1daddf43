import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openCountingPool } from '../../src/db/postgres.js'
import { addressGroup } from '../../src/platform/address-group.js'
import { makeTally } from '../../src/platform/tally.js'
import { makeThrottle, type Budget, type SharedCounts, type Throttle } from '../../src/platform/throttle.js'
import { freshLocation, openHouseAt } from '../support/house.js'

const BUDGET: Budget = { name: 'tries', points: 3, windowSeconds: 60, against: 'guessing', keys: 'ours' }
const STRANGERS: Budget = { ...BUDGET, name: 'strangers', keys: 'anybody' }
const KEY = new Uint8Array(32)

/** So long that a busy machine is not taken for a database that is away. */
const PATIENT_MS = 20_000

const throttleOver = (shared: SharedCounts | null, wish: { readonly timeoutMs?: number } = {}): Throttle =>
  makeThrottle({ ...wish, shared, limited: makeTally(), key: KEY, counts: ['guessing', 'load'] })
const tryAll = async (throttle: Throttle, times: number, budget = BUDGET) => {
  const verdicts = await Promise.all(
    Array.from({ length: times }, async () => await throttle.consume(budget, { subject: 'ada' })),
  )
  return verdicts.filter(({ ok }) => ok).length
}

describe('a budget in memory', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([BUDGET, STRANGERS])('lets through its points of any number at once: $name', async (budget) => {
    expect(await tryAll(throttleOver(null), 50, budget)).toBe(budget.points)
  })

  test('is open again when its window ends, and refused tries did not move the end', async () => {
    const throttle = throttleOver(null)
    await tryAll(throttle, 3)
    vi.setSystemTime(Date.now() + 30_500)
    expect(await throttle.consume(BUDGET, { subject: 'ada' })).toEqual({ ok: false, retryAfterSeconds: 30 })
    vi.setSystemTime(Date.now() + 29_500)
    expect(await tryAll(throttle, 50)).toBe(BUDGET.points)
  })

  test('is given back and forgotten', async () => {
    const throttle = throttleOver(null)
    const ada = { subject: 'ada' }
    await tryAll(throttle, 3)
    expect(throttle.peek(BUDGET, ada)).toEqual({ ok: false, retryAfterSeconds: 60 })
    await throttle.giveBack(BUDGET, ada)
    expect(throttle.peek(BUDGET, ada)).toEqual({ ok: true })
    expect(await tryAll(throttle, 2)).toBe(1)
    await throttle.reset(BUDGET, ada)
    expect(await tryAll(throttle, 9)).toBe(3)
    expect(throttle.peek(BUDGET, { subject: 'ben' })).toEqual({ ok: true })
  })
})

describe('a budget that two nodes share over PostgreSQL', () => {
  let drop: () => Promise<void>
  let pools: ReturnType<typeof openCountingPool>[]
  let url: string
  beforeAll(async () => {
    const fresh = await freshLocation('postgres')
    if (fresh.location.kind !== 'postgres') throw new Error('no PostgreSQL')
    ;({ url } = fresh.location)
    drop = fresh.drop
    await (await openHouseAt(fresh.location)).close()
    pools = [1, 2].map(() => openCountingPool(url, { onIdleError: () => undefined, timeoutMs: PATIENT_MS }))
  }, 60_000)
  afterAll(async () => {
    for (const pool of pools) await pool.end()
    await drop()
  })

  test('lets through its points of both together', async () => {
    const [one, other] = pools.map((pool) => throttleOver(pool, { timeoutMs: PATIENT_MS }))
    if (one === undefined || other === undefined) throw new Error('two pools')
    const passed = await Promise.all([tryAll(one, 20), tryAll(other, 20)])
    expect(passed[0] + passed[1]).toBe(BUDGET.points)
    await other.reset(BUDGET, { subject: 'ada' })
    expect(await tryAll(other, 9)).toBe(BUDGET.points)
  })

  test.each<[string, () => SharedCounts]>([
    [
      'refuses connections',
      () => openCountingPool('postgres://nobody@127.0.0.1:1/none', { onIdleError: () => undefined }),
    ],
    ['does not answer', () => ({ query: async () => await new Promise(() => undefined) })],
  ])('is counted by each node for itself while the database %s', async (_title, broken) => {
    const throttle = throttleOver(broken())
    expect(await tryAll(throttle, 9)).toBe(BUDGET.points)
    await throttle.giveBack(BUDGET, { subject: 'ada' })
    await throttle.reset(BUDGET, { subject: 'ada' })
    expect(await tryAll(throttle, 9)).toBe(BUDGET.points)
  })
})

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s — RFC 6177', (address, group) => {
  expect(addressGroup(address)).toBe(group)
})
