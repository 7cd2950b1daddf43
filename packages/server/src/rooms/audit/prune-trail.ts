import type { Clock } from '../../platform/clock.js'
import type { Actor } from './audit-event.js'
import type { TrailStore } from './ports.js'

/** Events that one transaction deletes. */
const EVENTS_PER_BATCH = 5_000
const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Deletes events that are older than a moment, and leaves what keeps the rest verifiable.
 * @returns how many went
 * @throws StoreUnavailable, nothing else
 */
export function makePruneTrail(needs: { readonly trail: Pick<TrailStore, 'prune'>; readonly clock: Clock }) {
  return async (input: { readonly beforeMs: number; readonly actor: Actor }): Promise<number> => {
    let pruned = 0
    for (;;) {
      const gone = await needs.trail.prune({
        ...input,
        rowsMax: EVENTS_PER_BATCH,
        nowMs: needs.clock.nowMs(),
      })
      pruned += gone
      if (gone < EVENTS_PER_BATCH) return pruned
    }
  }
}

/** Before when events go that are kept for so many days. */
export function keptSinceMs(nowMs: number, days: number): number {
  return nowMs - days * DAY_MS
}
