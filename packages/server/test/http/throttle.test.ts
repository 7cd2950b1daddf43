import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openCountingPool } from '../../src/db/postgres.js'
import { addressGroups } from '../../src/platform/address-group.js'
import { makeTally } from '../../src/platform/tally.js'
import {
  makeThrottle,
  type Budget,
  type SharedCounts,
  type Throttle,
  type ThrottleKey,
} from '../../src/platform/throttle.js'
import { freshLocation, openServicesAt } from '../support/services.js'

const BUDGET: Budget = { name: 'tries', points: 3, windowSeconds: 60, against: 'guessing', keys: 'ours' }
const STRANGERS: Budget = { ...BUDGET, name: 'strangers', keys: 'anybody' }
/** Its window is one of the clock, and so long that no test is at its end. */
const LOAD: Budget = { name: 'load', points: 100, windowSeconds: 3_600, against: 'load', keys: 'anybody' }
const KEY = new Uint8Array(32)

/** So long that a busy machine is not taken for a database that is away. */
const PATIENT_MS = 20_000

const throttleOver = (shared: SharedCounts | null, wish: { readonly timeoutMs?: number } = {}) =>
  makeThrottle({ ...wish, shared, limited: makeTally(), key: KEY, counts: ['guessing', 'load'] })
const tryAll = async (
  throttle: Throttle,
  times: number,
  budget = BUDGET,
  key: ThrottleKey = { subject: 'ada' },
) => {
  const verdicts = await Promise.all(
    Array.from({ length: times }, async () => await throttle.consume(budget, key)),
  )
  return verdicts.filter(({ ok }) => ok).length
}

/** Whom nothing of the connections concerns. */
const DEAF = { onIdleError: () => undefined, onNamesLost: () => undefined }

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

  test('counts an address with its networks: more addresses of one have no more than it', async () => {
    const throttle = throttleOver(null)
    const passed = async (addresses: readonly string[]) => {
      let count = 0
      for (const address of addresses) if ((await throttle.consume(STRANGERS, { address })).ok) count += 1
      return count
    }
    const many = Array.from({ length: 400 }, (_, index) => index)
    const one = many.map(() => '2001:db8:77:1::1')
    expect(await passed(one), 'a /64').toBe(STRANGERS.points)
    const ofNetwork56 = many.map((index) => `2001:db8:78:${(index % 256).toString(16)}::${index}`)
    expect(await passed(ofNetwork56), 'a /56').toBe(STRANGERS.points * 2)
    const ofNetwork48 = many.map((index) => `2001:db8:79:${(index * 100).toString(16)}::1`)
    expect(await passed(ofNetwork48), 'a /48').toBe(STRANGERS.points * 4)
    const ofNetwork24 = many.map((index) => `192.0.2.${index % 256}`)
    expect(await passed(ofNetwork24), 'a /24 of IPv4').toBe(STRANGERS.points * 10)
    expect(await passed(['2001:db8:7a::1', '198.51.100.1']), 'others').toBe(2)
  })

  test('of a network is given back by who gets in, and not forgotten for them', async () => {
    const throttle = throttleOver(null)
    const many = Array.from({ length: 4 * STRANGERS.points - 1 }, (_, index) => index)
    for (const index of many) await throttle.consume(STRANGERS, { address: `2001:db8:79:${index * 256}::1` })
    const own = { address: '2001:db8:79:ffff::1' }
    expect(await throttle.consume(STRANGERS, own)).toEqual({ ok: true })
    expect(await throttle.consume(STRANGERS, { address: '2001:db8:79:eeee::1' })).toMatchObject({ ok: false })
    await throttle.reset(STRANGERS, own)
    expect(await throttle.consume(STRANGERS, { address: '2001:db8:79:dddd::1' })).toEqual({ ok: true })
    expect(await throttle.consume(STRANGERS, { address: '2001:db8:79:cccc::1' })).toMatchObject({ ok: false })
  })

  test('is open again for as many as were given back, however many were refused meanwhile', async () => {
    const throttle = throttleOver(null)
    for (const key of [{ subject: 'ada' }, { address: '192.0.2.7' }]) {
      expect(await tryAll(throttle, 500, BUDGET, key)).toBe(BUDGET.points)
      for (let count = 0; count < BUDGET.points; count++) await throttle.giveBack(BUDGET, key)
      expect(await tryAll(throttle, 500, BUDGET, key)).toBe(BUDGET.points)
    }
    // What one address was refused its network has not lost.
    expect(await tryAll(throttle, 500, BUDGET, { address: '192.0.2.8' })).toBe(BUDGET.points)
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
    const fresh = await freshLocation('postgres', 'with schema')
    if (fresh.location.kind !== 'postgres') throw new Error('no PostgreSQL')
    ;({ url } = fresh.location)
    drop = fresh.drop
    await (await openServicesAt(fresh.location)).close()
    pools = [1, 2].map(() => openCountingPool({ url }, { ...DEAF, timeoutMs: PATIENT_MS }))
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

  test('load that comes to one node is known to the other once they have told each other, without a round trip for each request', async () => {
    let queries = 0
    const nodes = pools.map((pool) =>
      throttleOver({
        query: async (statement) => {
          queries += 1
          return await pool.query(statement)
        },
      }),
    )
    const [one, other, third] = [...nodes, throttleOver(pools[0] ?? null)]
    if (one === undefined || other === undefined || third === undefined) throw new Error('two pools')
    const exchange = async () => {
      // Who told first hears of the others the next time that it has something to tell.
      for (const node of [one, other, one, other]) {
        await node.consume(LOAD, { address: '192.0.2.7' })
        await node.exchange()
      }
    }
    expect(await tryAll(one, 60, LOAD, { address: '192.0.2.7' })).toBe(60)
    expect(await tryAll(other, 60, LOAD, { address: '192.0.2.7' }), 'nobody told yet').toBe(60)
    expect(queries).toBe(0)
    await exchange()
    for (const node of [one, other]) {
      const verdict = await node.consume(LOAD, { address: '192.0.2.7' })
      expect(verdict).toMatchObject({ ok: false })
      expect(node.peek(LOAD, { address: '192.0.2.7' })).toMatchObject({ ok: false })
      expect(await node.consume(LOAD, { address: '198.51.100.7' }), 'another address').toEqual({ ok: true })
    }
    expect(await tryAll(third, 60, LOAD, { address: '192.0.2.7' }), 'one that has just begun').toBe(60)
    await third.exchange()
    expect(await tryAll(third, 60, LOAD, { address: '192.0.2.7' })).toBe(0)
  })

  test('what was given back on one node is nobody’s load', async () => {
    const [one, other] = pools.map((pool) => throttleOver(pool))
    if (one === undefined || other === undefined) throw new Error('two pools')
    const key = { subject: 'ada' }
    for (let count = 0; count < 3 * LOAD.points; count++) {
      expect(await one.consume(LOAD, key)).toEqual({ ok: true })
      await one.giveBack(LOAD, key)
    }
    await one.exchange()
    expect(await tryAll(other, LOAD.points, LOAD)).toBe(LOAD.points)
  })

  test('goes on from what a node has counted when the database goes away amid it, and comes back to what all have', async () => {
    const [pool, other] = pools
    if (pool === undefined || other === undefined) throw new Error('two pools')
    let isAway = false
    const throttle = throttleOver(
      {
        query: async (statement) =>
          isAway ? await Promise.reject(new Error('away')) : await pool.query(statement),
      },
      { timeoutMs: PATIENT_MS },
    )
    const cara = { subject: 'cara' }
    expect(await tryAll(throttle, 2, BUDGET, cara)).toBe(2)
    isAway = true
    expect(await tryAll(throttle, 9, BUDGET, cara)).toBe(BUDGET.points - 2)
    isAway = false
    expect(await tryAll(throttle, 9, BUDGET, cara), 'two of three were counted for all').toBe(1)
    const elsewhere = throttleOver(other, { timeoutMs: PATIENT_MS })
    expect(await tryAll(elsewhere, 9, BUDGET, cara)).toBe(0)
  })

  test('is open again for as many as were given back, on whichever node, however many were refused meanwhile', async () => {
    const [one, other] = pools.map((pool) => throttleOver(pool, { timeoutMs: PATIENT_MS }))
    if (one === undefined || other === undefined) throw new Error('two pools')
    const ellen = { subject: 'ellen' }
    expect(await tryAll(one, 20, BUDGET, ellen)).toBe(BUDGET.points)
    expect(await tryAll(other, 20, BUDGET, ellen)).toBe(0)
    await one.giveBack(BUDGET, ellen)
    await one.giveBack(BUDGET, ellen)
    expect(await tryAll(other, 20, BUDGET, ellen)).toBe(2)
  })

  test('is open everywhere once one node has reset it', async () => {
    const [one, other] = pools.map((pool) => throttleOver(pool, { timeoutMs: PATIENT_MS }))
    if (one === undefined || other === undefined) throw new Error('two pools')
    const dora = { subject: 'dora' }
    expect(await tryAll(one, 3, BUDGET, dora)).toBe(3)
    expect(await tryAll(other, 9, BUDGET, dora)).toBe(0)
    await one.reset(BUDGET, dora)
    expect(await tryAll(other, 9, BUDGET, dora)).toBe(3)
  })

  test.each<[string, () => SharedCounts]>([
    ['refuses connections', () => openCountingPool({ url: 'postgres://nobody@127.0.0.1:1/none' }, DEAF)],
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
  ['198.51.100.7', ['198.51.100.7', '198.51.100.0/24']],
  ['::ffff:198.51.100.7', ['198.51.100.7', '198.51.100.0/24']],
  ['2001:db8:1:2345:6:7:8:9', ['2001:db8:1:2345::/64', '2001:db8:1:2300::/56', '2001:db8:1::/48']],
  ['2001:0DB8:0001:2::9', ['2001:db8:1:2::/64', '2001:db8:1:0::/56', '2001:db8:1::/48']],
  ['2001:db8::1', ['2001:db8:0:0::/64', '2001:db8:0:0::/56', '2001:db8:0::/48']],
  ['64:ff9b::198.51.100.7', ['64:ff9b:0:0::/64', '64:ff9b:0:0::/56', '64:ff9b:0::/48']],
  ['fe80::1%eth0', ['fe80:0:0:0::/64', 'fe80:0:0:0::/56', 'fe80:0:0::/48']],
  ['no address', ['no address']],
])('%s counts as %j — RFC 6177', (address, groups) => {
  expect(addressGroups(address).map(({ text }) => text)).toEqual(groups)
})
