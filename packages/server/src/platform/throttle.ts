import { createHmac } from 'node:crypto'
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  RLWrapperTimeouts,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import type { Tally } from './tally.js'
import { addressGroup } from './address-group.js'

/** How often something may be tried within a window that begins with the first try. Each has a name of its own. */
export interface Budget {
  readonly name: string
  readonly points: number
  readonly windowSeconds: number
  /**
   * What it is for. `guessing`: tries at a secret; it holds whatever the operator sets. `load`: work that strangers can order; it is
   * open with `MUDRA_RATE_LIMITS=off`.
   */
  readonly against: 'guessing' | 'load'
  /**
   * Who makes up its keys. `ours`: gids and other values that only we issue. `anybody`: texts that a stranger sends; they are folded
   * into `STRANGERS_KEYS_MAX` counters, so that nobody can fill the memory with them.
   */
  readonly keys: 'ours' | 'anybody'
}

/** Whose budget it is. */
export interface ThrottleKey {
  /** A client's address; a network of IPv6 counts as one, for one household or server has all of it. */
  readonly address?: string
  /** A person, an e-mail address, an app, a device. Never a secret. */
  readonly subject?: string
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number }

/**
 * Budgets of tries, shared by all nodes of an installation. Nothing here throws: while the database is slow or away, each node counts
 * for itself.
 */
export interface Throttle {
  /**
   * Takes one try, before what it pays for is begun. **Atomic:** of any number at once, no more than `points` are let through.
   * A refused try counts as well, but makes nobody wait longer: the window's end stands.
   */
  consume(budget: Budget, key: ThrottleKey): Promise<Verdict>
  /** Whether a budget is spent as far as this node knows. Takes nothing, and asks nobody. */
  peek(budget: Budget, key: ThrottleKey): Verdict
  /** Gives a taken try back, for what turned out right. */
  giveBack(budget: Budget, key: ThrottleKey): Promise<void>
  /** Forgets all tries, for whoever has proved who they are. */
  reset(budget: Budget, key: ThrottleKey): Promise<void>
}

/** The connections to the PostgreSQL in which all nodes count. */
export interface SharedCounts {
  query(statement: object): Promise<unknown>
}

/** Counters of one budget with keys of anybody's making: at some 250 bytes each, 32 MiB at most. */
const STRANGERS_KEYS_MAX = 131_072
/** Spent budgets that a node remembers, so that it need not ask for them again. */
const SPENT_KEYS_MAX = 20_000
/** A database that takes longer is not waited for. */
const SHARED_COUNT_TIMEOUT_MS = 500
export const THROTTLE_TABLE = 'throttle_counts'

/** @param needs.key  of the installation; makes it impossible to find two keys that share a counter */
export function makeThrottle(needs: {
  readonly shared: SharedCounts | null
  readonly limited: Tally
  readonly key: Uint8Array
  /** Which budgets are counted; the others are always open. */
  readonly counts: readonly Budget['against'][]
  /** How long the database is waited for. */
  readonly timeoutMs?: number
}): Throttle {
  const limiters = new Map<string, RateLimiterAbstract>()
  const spentUntilMs = new Map<string, number>()

  const limiterOf = (budget: Budget): RateLimiterAbstract => {
    let limiter = limiters.get(budget.name)
    if (limiter === undefined) {
      limiter = makeLimiter(budget, needs)
      limiters.set(budget.name, limiter)
    }
    return limiter
  }
  const textOf = (budget: Budget, { address, subject }: ThrottleKey): string => {
    const text = JSON.stringify([address === undefined ? null : addressGroup(address), subject ?? null])
    if (budget.keys === 'ours') return text
    const mac = createHmac('sha256', needs.key).update(`throttle ${budget.name} ${text}`).digest()
    return String(mac.readUInt32BE() % STRANGERS_KEYS_MAX)
  }
  const noteSpent = (place: string, untilMs: number) => {
    if (spentUntilMs.size >= SPENT_KEYS_MAX) spentUntilMs.clear()
    spentUntilMs.set(place, untilMs)
  }
  const isOpen = ({ against }: Budget) => !needs.counts.includes(against)

  return {
    async consume(budget, key) {
      if (isOpen(budget)) return LET_THROUGH
      const text = textOf(budget, key)
      const place = `${budget.name} ${text}`
      try {
        const { msBeforeNext, remainingPoints } = await limiterOf(budget).consume(text)
        if (remainingPoints <= 0) noteSpent(place, Date.now() + msBeforeNext)
        return LET_THROUGH
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        needs.limited.count(budget.name)
        noteSpent(place, Date.now() + refused.msBeforeNext)
        return wait(refused.msBeforeNext)
      }
    },
    peek(budget, key) {
      if (isOpen(budget) || spentUntilMs.size === 0) return LET_THROUGH
      const place = `${budget.name} ${textOf(budget, key)}`
      const untilMs = spentUntilMs.get(place)
      if (untilMs === undefined) return LET_THROUGH
      const leftMs = untilMs - Date.now()
      if (leftMs > 0) {
        needs.limited.count(budget.name)
        return wait(leftMs)
      }
      spentUntilMs.delete(place)
      return LET_THROUGH
    },
    async giveBack(budget, key) {
      if (isOpen(budget)) return
      const text = textOf(budget, key)
      spentUntilMs.delete(`${budget.name} ${text}`)
      await limiterOf(budget).reward(text, 1)
    },
    async reset(budget, key) {
      if (isOpen(budget)) return
      const text = textOf(budget, key)
      spentUntilMs.delete(`${budget.name} ${text}`)
      await limiterOf(budget).delete(text)
    },
  }
}

const LET_THROUGH: Verdict = { ok: true }

/** Whole seconds, and never none: a client that waits as told finds the budget open. */
function wait(leftMs: number): Verdict {
  return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)) }
}

/** Floods are held back where they arrive: a round trip for each request would be the greater load. */
function makeLimiter(
  budget: Budget,
  { shared, timeoutMs = SHARED_COUNT_TIMEOUT_MS }: { shared: SharedCounts | null; timeoutMs?: number },
): RateLimiterAbstract {
  const counting = { keyPrefix: budget.name, points: budget.points, duration: budget.windowSeconds }
  const memory = new RateLimiterMemory(counting)
  if (shared === null || budget.against === 'load') return memory
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
