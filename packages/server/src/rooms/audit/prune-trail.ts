import type { Clock } from '../../platform/clock.js'
import type { Actor } from './audit-event.js'
import type { Pruning, TrailStore } from './ports.js'

/** Events that one transaction reads, checks and deletes. */
const EVENTS_PER_BATCH = 1_000
const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Deletes events that are older than a moment, and leaves what keeps the rest verifiable.
 * @returns how many went, and where it stopped because something is not whole
 * @throws StoreUnavailable, nothing else
 */
export function makePruneTrail(needs: { readonly trail: Pick<TrailStore, 'prune'>; readonly clock: Clock }) {
  return async (input: { readonly beforeMs: number; readonly actor: Actor }): Promise<Pruning> => {
    let events = 0
    for (;;) {
      const gone = await needs.trail.prune({
        ...input,
        rowsMax: EVENTS_PER_BATCH,
        nowMs: needs.clock.nowMs(),
      })
      events += gone.events
      if (gone.events < EVENTS_PER_BATCH) return { ...gone, events }
    }
  }
}

/** Before when events go that are kept for so many days. */
export function keptSinceMs(nowMs: number, days: number): number {
  return nowMs - days * DAY_MS
}
