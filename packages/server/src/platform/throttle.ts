import type { Budget, Counter, Counters, ThrottleKey } from './budget.js'
import { makeGuessCounts } from './guess-counts.js'
import { makeLoadCounts } from './load-counts.js'
import { makeSharedCounter, type SharedCounts } from './shared-counter.js'
import type { Tally } from './tally.js'
import { makeCountersOf } from './throttle-keys.js'

export type { Budget, ThrottleKey } from './budget.js'
export type { SharedCounts } from './shared-counter.js'

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number }

/**
 * Budgets of tries, shared by all nodes of an installation. Nothing here throws: while the database is slow or away, each node counts
 * for itself.
 */
export interface Throttle {
  /**
   * Takes one try, before what it pays for is begun: of the address and of each of its networks. **Atomic:** of any number at once, no more
   * than `points` are let through. A refused one takes nothing, or a flood of tries that turn out right would spend what others have.
   */
  consume(budget: Budget, key: ThrottleKey): Promise<Verdict>
  /** Whether a budget is spent as far as this node knows. Takes nothing, and asks nobody. */
  peek(budget: Budget, key: ThrottleKey): Verdict
  /** Gives a taken try back, for what turned out right. */
  giveBack(budget: Budget, key: ThrottleKey): Promise<void>
  /** Forgets all tries, for whoever has proved who they are; of an address's networks their own last one alone. */
  reset(budget: Budget, key: ThrottleKey): Promise<void>
}

/** @param needs.key  of the installation; makes it impossible to find two keys that share a counter */
export function makeThrottle(needs: {
  readonly shared: SharedCounts | null
  readonly limited: Tally
  readonly key: Uint8Array
  /** Which budgets are counted; the others are always open. */
  readonly counts: readonly Budget['against'][]
  /** How long the database is waited for. */
  readonly timeoutMs?: number
}): Throttle & {
  /** Tells the other nodes of the load that was counted here, and hears of theirs. */
  exchange(): Promise<void>
} {
  const { shared } = needs
  const countersOf = makeCountersOf(needs.key)
  const guesses = makeGuessCounts(needs)
  const load = makeLoadCounts({
    shareOf:
      shared === null
        ? null
        : (windowSeconds) => {
            // Two windows of the clock: the one that is counted, and what its stragglers take.
            const keptSeconds = 2 * windowSeconds
            return makeSharedCounter(shared, { name: `load_${windowSeconds}`, keptSeconds })
          },
    nowMs: () => Date.now(),
  })
  const isOpen = ({ against }: Budget) => !needs.counts.includes(against)
  const countsFor = ({ against }: Budget): Counters => (against === 'load' ? load : guesses)
  const refuse = ({ name }: Budget, waitMs: number): Verdict => {
    needs.limited.count(name)
    // Whole seconds, and never none: a client that waits as told finds the budget open.
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) }
  }

  return {
    async consume(budget, key) {
      if (isOpen(budget)) return LET_THROUGH
      const counts = countsFor(budget)
      const taken: Counter[] = []
      // Narrow ones first: whoever is held back at one address uses up nothing of its network's.
      for (const counter of countersOf(budget, key)) {
        const waitMs = await counts.take(counter)
        if (waitMs > 0) {
          for (const one of taken) await counts.giveBack(one)
          return refuse(budget, waitMs)
        }
        taken.push(counter)
      }
      return LET_THROUGH
    },
    peek(budget, key) {
      if (isOpen(budget)) return LET_THROUGH
      // Most requests ask while nobody has spent anything.
      if (budget.against === 'guessing' && guesses.isUnspent(budget.name)) return LET_THROUGH
      const counts = countsFor(budget)
      for (const counter of countersOf(budget, key)) {
        const waitMs = counts.look(counter)
        if (waitMs > 0) return refuse(budget, waitMs)
      }
      return LET_THROUGH
    },
    async giveBack(budget, key) {
      if (isOpen(budget)) return
      const counts = countsFor(budget)
      for (const counter of countersOf(budget, key)) await counts.giveBack(counter)
    },
    async reset(budget, key) {
      if (isOpen(budget)) return
      const counts = countsFor(budget)
      const [own, ...networks] = countersOf(budget, key)
      await counts.reset(own)
      for (const counter of networks) await counts.giveBack(counter)
    },
    exchange: async () => {
      await load.exchange()
    },
  }
}

const LET_THROUGH: Verdict = { ok: true }
