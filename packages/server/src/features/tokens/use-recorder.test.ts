import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../platform/faults.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DAY_MS } from '../../time-units.js'
import type { TokenStore, TokenUse } from './ports.js'
import type { TokenUsageCount } from './token-usage.js'
import {
  makeUseRecorder,
  TOKENS_PER_FLUSH_MAX,
  TOKENS_PER_WRITE_MAX,
  USES_BACKLOG_INTERVAL_MS,
  USES_FLUSH_INTERVAL_MS,
  WAITING_OVERDUE_TOKENS_MAX,
  WAITING_TOKENS_MAX,
} from './use-recorder.js'
import { LAST_USED_INTERVAL_MS, TOKEN_ADDRESSES_MAX } from './token.rules.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')

function open() {
  const written: TokenUse[] = []
  const batches: number[] = []
  const counted: TokenUsageCount[] = []
  const broken = { uses: null as Error | null, counts: null as Error | null }
  const tokens: Pick<TokenStore, 'recordUses'> = {
    recordUses: async (uses) => {
      await Promise.resolve()
      if (broken.uses !== null) throw broken.uses
      batches.push(uses.length)
      written.push(...uses)
    },
  }
  const usage = {
    add: async (counts: readonly TokenUsageCount[]) => {
      await Promise.resolve()
      if (broken.counts !== null) throw broken.counts
      counted.push(...counts)
    },
  }
  const recorder = makeUseRecorder({
    tokens,
    usage,
    tokensPerWrite: TOKENS_PER_WRITE_MAX,
    rest: async () => {
      await Promise.resolve()
    },
    isAway: (error) => error instanceof StoreUnavailable,
  })
  return { written, batches, counted, broken, recorder }
}

const use = (wish: Partial<TokenUse> = {}): TokenUse => ({
  kind: 'personal',
  tokenGid: '7' as Gid,
  atMs: NOW_MS,
  address: '192.0.2.1',
  ...wish,
})
const useOf = (count: number, wish: Partial<TokenUse> = {}) =>
  use({ tokenGid: String(count) as Gid, ...wish })

describe('noting where a token is used from', () => {
  it('keeps the last use of each place, and of many places the last ones', async () => {
    const { recorder, written } = open()
    const from = (last: number, afterMs: number) =>
      use({ address: `192.0.2.${last}`, atMs: NOW_MS + afterMs })
    for (const [last, afterMs] of [
      [1, 0],
      [2, 1],
      [1, 2],
      [1, 3],
    ] as const)
      recorder.note(from(last, afterMs), null)
    await recorder.flushAll()
    expect(written).toEqual([from(2, 1), from(1, 3)])
    written.length = 0
    for (let last = 1; last <= 20; last++) recorder.note(from(last, last), null)
    await recorder.flushAll()
    expect(written).toHaveLength(TOKEN_ADDRESSES_MAX)
    expect(written.at(-1)).toEqual(from(20, 20))
  })

  it('takes an app’s token up once an interval', async () => {
    const { recorder, written } = open()
    recorder.note(use({ kind: 'access', atMs: NOW_MS + LAST_USED_INTERVAL_MS - 1 }), NOW_MS)
    await recorder.flushAll()
    expect(written).toEqual([])
    recorder.note(use({ kind: 'access', atMs: NOW_MS + LAST_USED_INTERVAL_MS }), NOW_MS)
    await recorder.flushAll()
    expect(written).toHaveLength(1)
  })
})

describe('counting the requests of a personal token', () => {
  it('sums each day for itself, and counts no app’s token', async () => {
    const { counted, recorder } = open()
    const lastOfDay = Date.parse('2026-11-23T23:59:59.999Z')
    const dayAfter = lastOfDay + 1 + 24 * 60 * 60 * 1_000
    for (const atMs of [NOW_MS, NOW_MS, lastOfDay, lastOfDay + 1, dayAfter])
      recorder.note(use({ atMs }), NOW_MS)
    recorder.note(useOf(8, { kind: 'access' }), null)
    await recorder.flushAll()
    await recorder.flushAll()
    expect(counted).toEqual([
      { tokenGid: '7', day: '2026-11-23', requests: 3 },
      { tokenGid: '7', day: '2026-11-24', requests: 1 },
      { tokenGid: '7', day: '2026-11-25', requests: 1 },
    ])
  })
})

describe('writing what waits', () => {
  it(`takes ${USES_FLUSH_INTERVAL_MS / 1_000} s to come to it, and a look at the token none`, async () => {
    const { recorder, written } = open()
    await recorder.flushDue(NOW_MS)
    recorder.note(use(), null)
    await recorder.flushDue(NOW_MS + USES_FLUSH_INTERVAL_MS - 1)
    expect(written).toHaveLength(0)
    await recorder.flushDue(NOW_MS + USES_FLUSH_INTERVAL_MS)
    expect(written).toHaveLength(1)
    recorder.note(use(), null)
    recorder.note(useOf(8), null)
    expect(await recorder.flushOf(['7' as Gid, '9' as Gid])).toBe(true)
    expect(written.map(({ tokenGid }) => tokenGid)).toEqual(['7', '7'])
    await recorder.flushAsked()
    expect(written).toHaveLength(3)
    expect(await recorder.flushOf(['7' as Gid])).toBe(false)
  })

  it('is done for so many tokens at a time, a few in each write, oldest first, and sooner where many wait', async () => {
    const { batches, recorder, written } = open()
    await recorder.flushDue(NOW_MS)
    for (let count = 0; count < TOKENS_PER_FLUSH_MAX + 10; count++) recorder.note(useOf(count), null)
    await recorder.flushDue(NOW_MS + USES_BACKLOG_INTERVAL_MS - 1)
    expect(written).toHaveLength(0)
    await recorder.flushDue(NOW_MS + USES_BACKLOG_INTERVAL_MS)
    expect(written.map(({ tokenGid }) => Number(tokenGid))).toEqual([...Array(TOKENS_PER_FLUSH_MAX).keys()])
    expect(Math.max(...batches)).toBe(TOKENS_PER_WRITE_MAX)
    await recorder.flushDue(NOW_MS + 2 * USES_BACKLOG_INTERVAL_MS)
    expect(written).toHaveLength(TOKENS_PER_FLUSH_MAX)
    await recorder.flushAll()
    expect(written).toHaveLength(TOKENS_PER_FLUSH_MAX + 10)
  })

  it('loses nothing to a database that cannot be written, and counts nothing twice', async () => {
    const { broken, counted, recorder, written } = open()
    broken.uses = new StoreUnavailable('away')
    broken.counts = broken.uses
    recorder.note(use({ address: '192.0.2.9' }), null)
    expect(await recorder.flushOf(['7' as Gid]), 'who looks is not told of it').toBe(false)
    await expect(recorder.flushDue(NOW_MS)).rejects.toThrow('unavailable')
    // Whatever else goes wrong is told to everybody.
    broken.uses = new Error('a bug')
    await expect(recorder.flushOf(['7' as Gid])).rejects.toThrow('a bug')
    broken.counts = null
    recorder.note(use({ atMs: NOW_MS + 1 }), null)
    await expect(recorder.flushAll()).rejects.toThrow('a bug')
    broken.uses = null
    recorder.note(use({ atMs: NOW_MS + DAY_MS }), null)
    await recorder.flushAll()
    expect(counted).toEqual([
      { tokenGid: '7', day: '2026-11-23', requests: 2 },
      { tokenGid: '7', day: '2026-11-24', requests: 1 },
    ])
    expect(written).toEqual([use({ address: '192.0.2.9' }), use({ atMs: NOW_MS + DAY_MS })])
  })

  it('has a bound, beyond which there is room for what was not used for a day, and a bound to that', async () => {
    const { recorder, written } = open()
    for (let count = 0; count < WAITING_TOKENS_MAX; count++) recorder.note(useOf(count), NOW_MS)
    recorder.note(useOf(WAITING_TOKENS_MAX), NOW_MS - DAY_MS + 1)
    recorder.note(useOf(WAITING_TOKENS_MAX + 1), NOW_MS - DAY_MS)
    for (let count = WAITING_TOKENS_MAX + 2; count < WAITING_OVERDUE_TOKENS_MAX + 5; count++)
      recorder.note(useOf(count), null)
    await recorder.flushAll()
    const gids = written.map(({ tokenGid }) => Number(tokenGid))
    expect(gids).toHaveLength(WAITING_OVERDUE_TOKENS_MAX)
    expect(gids.slice(WAITING_TOKENS_MAX - 1, WAITING_TOKENS_MAX + 2)).toEqual(
      [-1, 1, 2].map((past) => WAITING_TOKENS_MAX + past),
    )
  }, 60_000)
})
