import type { Clock } from '../../platform/clock.js'
import type { Actor } from './audit-event.js'
import type { Sweep } from '../../platform/sweeper.js'
import type { Pruning, TrailStore } from './ports.js'
import { DAY_MS } from '../../time-units.js'

/** Events that one transaction reads, checks and deletes, and answers with an event of its own. */
const EVENTS_PER_BATCH = 500
/** A server looks once an hour, so that the record does not fill with its own prunings. */
const WAKINGS_BETWEEN_PRUNINGS = 3_600

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

/**
 * The same as a server does it beside answering: a batch at a time of what is older than so many days.
 * @param needs.onBroken  is told the number of the event before which pruning stopped, because something is not whole
 */
export function makePruneSweep(
  needs: {
    readonly trail: Pick<TrailStore, 'prune' | 'backlog'>
    readonly clock: Clock
    readonly onBroken: (seq: number) => void
  },
  days: number,
): Sweep {
  const beforeMs = () => keptSinceMs(needs.clock.nowMs(), days)
  return {
    name: 'audit_events',
    wakingsBetweenLooks: WAKINGS_BETWEEN_PRUNINGS,
    run: async () => {
      const nowMs = needs.clock.nowMs()
      const batch = { beforeMs: beforeMs(), rowsMax: EVENTS_PER_BATCH, nowMs }
      const { events, stoppedAtSeq } = await needs.trail.prune({ ...batch, actor: { kind: 'system' } })
      if (stoppedAtSeq !== null) needs.onBroken(stoppedAtSeq)
      return events >= EVENTS_PER_BATCH
    },
    backlog: async () => await needs.trail.backlog(beforeMs()),
  }
}

/** Before when events go that are kept for so many days. */
function keptSinceMs(nowMs: number, days: number): number {
  return nowMs - days * DAY_MS
}
