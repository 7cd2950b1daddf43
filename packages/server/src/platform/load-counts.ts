import type { Counter, Counters } from './budget.js'
import type { AddToShared } from './shared-counter.js'

/** Counts that are exchanged at one time, those that grew most; who comes later in the list comes a second later. */
const SHARED_AT_ONCE_MAX = 200
/** Nodes do not speak of a count below this share of what may be. */
const SHARED_FROM_SHARE = 0.05

/** What one counter counted in the current window. */
interface Count {
  used: number
  /** Of `used`, what the other nodes have been told of. */
  told: number
  /** What the other nodes counted, as far as they have told. */
  elsewhere: number
  readonly points: number
}

interface Window {
  readonly index: number
  readonly counts: Map<string, Count>
}

export interface LoadCounts extends Counters {
  take(counter: Counter): number
  giveBack(counter: Counter): void
  reset(counter: Counter): void
  /** Tells the other nodes what was counted here, and hears what was counted there. */
  exchange(): Promise<void>
}

/**
 * Counts what is asked of a server, in memory and at once: a round trip for each request would be the greater load. Several nodes exchange
 * their counts beside the requests; what they do not know of each other for that second, and what of a key they need not speak of, is what
 * they may let through too much. Windows are those of the clock, so that all nodes mean the same one.
 * @param needs.shareOf  the counts that all nodes have in common, for windows of so many seconds; null for one node alone
 */
export function makeLoadCounts(needs: {
  readonly shareOf: ((windowSeconds: number) => AddToShared) | null
  readonly nowMs: () => number
}): LoadCounts {
  const windows = new Map<number, Window>()
  const shares = new Map<number, AddToShared>()

  const windowOf = (windowSeconds: number): Window => {
    const index = Math.floor(needs.nowMs() / (windowSeconds * 1_000))
    const known = windows.get(windowSeconds)
    if (known?.index === index) return known
    // With the old window goes all that was counted in it; nothing is to be swept.
    const fresh = { index, counts: new Map<string, Count>() }
    windows.set(windowSeconds, fresh)
    return fresh
  }
  const leftMs = ({ index }: Window, windowSeconds: number) =>
    (index + 1) * windowSeconds * 1_000 - needs.nowMs()
  const shareOf = (windowSeconds: number): AddToShared | null => {
    if (needs.shareOf === null) return null
    const known = shares.get(windowSeconds) ?? needs.shareOf(windowSeconds)
    shares.set(windowSeconds, known)
    return known
  }

  return {
    take(counter) {
      const { points, windowSeconds } = counter
      const window = windowOf(windowSeconds)
      const place = placeOf(counter)
      let count = window.counts.get(place)
      if (count === undefined) window.counts.set(place, (count = { used: 0, told: 0, elsewhere: 0, points }))
      if (count.used + count.elsewhere >= points) return leftMs(window, windowSeconds)
      count.used += 1
      return 0
    },
    look(counter) {
      const { points, windowSeconds } = counter
      const window = windowOf(windowSeconds)
      const count = window.counts.get(placeOf(counter))
      if (count === undefined || count.used + count.elsewhere < points) return 0
      return leftMs(window, windowSeconds)
    },
    giveBack(counter) {
      const count = windowOf(counter.windowSeconds).counts.get(placeOf(counter))
      if (count !== undefined && count.used > 0) count.used -= 1
    },
    reset(counter) {
      const count = windowOf(counter.windowSeconds).counts.get(placeOf(counter))
      if (count !== undefined) count.used = 0
    },
    async exchange() {
      await Promise.all(
        [...windows].map(async ([windowSeconds, window]) => {
          const share = shareOf(windowSeconds)
          if (share !== null) await exchangeCounts(share, window)
        }),
      )
    },
  }
}

function placeOf({ key, space }: Counter): string {
  return `${space} ${key}`
}

async function exchangeCounts(share: AddToShared, { counts, index }: Window): Promise<void> {
  const untold = [...counts]
    .filter(([, { points, told, used }]) => used > told && used >= points * SHARED_FROM_SHARE)
    .toSorted(([, one], [, other]) => other.used - other.told - (one.used - one.told))
  await Promise.all(
    untold.slice(0, SHARED_AT_ONCE_MAX).map(async ([key, count]) => {
      const { used } = count
      const total = await share(`${index} ${key}`, used - count.told)
      // What could not be told now is told the next time.
      if (total === null) return
      count.told = used
      count.elsewhere = Math.max(0, total - count.told)
    }),
  )
}
