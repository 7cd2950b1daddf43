import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  RLWrapperTimeouts,
  type RateLimiterAbstract,
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

/**
 * Counts tries at secrets, each where all nodes count: in PostgreSQL, or in the memory of the only node there is. While the database is
 * slow or away, each node counts for itself.
 * @param needs.timeoutMs  how long the database is waited for
 */
export function makeGuessCounts(needs: {
  readonly shared: SharedCounts | null
  readonly timeoutMs?: number
}): GuessCounts {
  const limiters = new Map<string, RateLimiterAbstract>()
  const spentUntilMs = new Map<string, Map<string, number>>()

  const limiterOf = (counter: Counter): RateLimiterAbstract => {
    const limiter = limiters.get(counter.space) ?? makeLimiter(counter, needs)
    limiters.set(counter.space, limiter)
    return limiter
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

  return {
    isUnspent: (budget) => !spentUntilMs.has(budget),
    async take(counter) {
      try {
        const { msBeforeNext, remainingPoints } = await limiterOf(counter).consume(counter.key)
        if (remainingPoints <= 0) noteSpent(counter, Date.now() + msBeforeNext)
        return 0
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        noteSpent(counter, Date.now() + refused.msBeforeNext)
        return Math.max(1, refused.msBeforeNext)
      }
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
      await limiterOf(counter).reward(counter.key, 1)
    },
    async reset(counter) {
      forgetSpent(counter)
      await limiterOf(counter).delete(counter.key)
    },
  }
}

function makeLimiter(
  { points, space, windowSeconds }: Counter,
  { shared, timeoutMs = SHARED_COUNT_TIMEOUT_MS }: { shared: SharedCounts | null; timeoutMs?: number },
): RateLimiterAbstract {
  const counting = { keyPrefix: space, points, duration: windowSeconds }
  const memory = new RateLimiterMemory(counting)
  if (shared === null) return memory
  const limiter = new RateLimiterPostgres({
    ...counting,
    storeClient: shared,
    storeType: 'pool',
    tableName: THROTTLE_TABLE,
    tableCreated: true,
    clearExpiredByTimeout: false,
    insuranceLimiter: memory,
  })
  return new RLWrapperTimeouts({ limiter, timeoutMs, insuranceLimiter: memory })
}
