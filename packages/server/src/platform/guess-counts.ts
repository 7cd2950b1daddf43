import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible'
import type { Counter, Counters } from './budget.js'
import { THROTTLE_TABLE, type SharedCounts } from './shared-counter.js'

/** Spent counters of one budget that a node remembers, so that it need not ask for them again. */
const SPENT_KEYS_MAX = 20_000
/** A database that takes longer is not waited for. */
const SHARED_COUNT_TIMEOUT_MS = 500

export interface GuessCounts extends Counters {
  /** Whether nobody is known to have spent a budget. */
  isUnspent(budget: string): boolean
}

/** Of one space. */
interface Limiters {
  readonly own: RateLimiterMemory
  /** Null where one node serves alone. */
  readonly all: RLWrapperTimeouts | null
}

/**
 * Counts tries at secrets: where several nodes serve, those of all in PostgreSQL, and beside it each node its own in memory. So while the
 * database is slow or away a node goes on from what it has counted, and not from none.
 * @param needs.timeoutMs  how long the database is waited for
 */
export function makeGuessCounts(needs: {
  readonly shared: SharedCounts | null
  readonly timeoutMs?: number
}): GuessCounts {
  const limiters = new Map<string, Limiters>()
  const spentUntilMs = new Map<string, Map<string, number>>()

  const limitersOf = (counter: Counter): Limiters => {
    const known = limiters.get(counter.space) ?? makeLimiters(counter, needs)
    limiters.set(counter.space, known)
    return known
  }
  const placeOf = ({ key, space }: Counter) => `${space} ${key}`
  const noteSpent = (counter: Counter, untilMs: number) => {
    const spent = spentUntilMs.get(counter.budget) ?? new Map<string, number>()
    if (spent.size >= SPENT_KEYS_MAX) spent.clear()
    spentUntilMs.set(counter.budget, spent.set(placeOf(counter), untilMs))
  }
  const forgetSpent = (counter: Counter) => {
    const spent = spentUntilMs.get(counter.budget)
    spent?.delete(placeOf(counter))
    if (spent?.size === 0) spentUntilMs.delete(counter.budget)
  }
  /** @returns for how long to wait */
  const judge = (counter: Counter, { consumedPoints, msBeforeNext }: Counted): number => {
    if (consumedPoints >= counter.points) noteSpent(counter, Date.now() + msBeforeNext)
    return consumedPoints > counter.points ? Math.max(1, msBeforeNext) : 0
  }

  const untake = async (counter: Counter) => {
    const { all, own } = limitersOf(counter)
    await own.reward(counter.key, 1)
    await all?.reward(counter.key, 1).catch(goOnAlone)
  }

  return {
    isUnspent: (budget) => !spentUntilMs.has(budget),
    async take(counter) {
      const { all, own } = limitersOf(counter)
      // Counted here before it is asked elsewhere: of many that wait for an answer in vain no more get through than there are.
      const ownCount = await own.penalty(counter.key, 1)
      const count = all === null ? null : await countForAll(all, counter.key)
      const waitMs = judge(counter, count ?? ownCount)
      if (waitMs > 0) await untake(counter)
      return waitMs
    },
    look(counter) {
      const untilMs = spentUntilMs.get(counter.budget)?.get(placeOf(counter))
      if (untilMs === undefined) return 0
      const leftMs = untilMs - Date.now()
      if (leftMs > 0) return leftMs
      forgetSpent(counter)
      return 0
    },
    async giveBack(counter) {
      forgetSpent(counter)
      await untake(counter)
    },
    async reset(counter) {
      forgetSpent(counter)
      const { all, own } = limitersOf(counter)
      await own.delete(counter.key)
      await all?.delete(counter.key).catch(goOnAlone)
    },
  }
}

type Counted = Pick<RateLimiterRes, 'consumedPoints' | 'msBeforeNext'>

/** @returns null while the database cannot say */
async function countForAll(limiter: RLWrapperTimeouts, key: string): Promise<Counted | null> {
  try {
    return await limiter.consume(key)
  } catch (refused) {
    return refused instanceof RateLimiterRes ? refused : null
  }
}

/** Limits never take the server down: without the database a node counts for itself. */
function goOnAlone(): null {
  return null
}

function makeLimiters(
  { points, space, windowSeconds }: Counter,
  { shared, timeoutMs = SHARED_COUNT_TIMEOUT_MS }: { shared: SharedCounts | null; timeoutMs?: number },
): Limiters {
  const counting = { keyPrefix: space, points, duration: windowSeconds }
  const own = new RateLimiterMemory(counting)
  if (shared === null) return { own, all: null }
  const limiter = new RateLimiterPostgres({
    ...counting,
    storeClient: shared,
    storeType: 'pool',
    tableName: THROTTLE_TABLE,
    tableCreated: true,
    clearExpiredByTimeout: false,
  })
  return { own, all: new RLWrapperTimeouts({ limiter, timeoutMs }) }
}
