import type { Gid } from '../../../protocol/asana/gid.js'
import type { Clock } from '../../../platform/clock.js'
import { dayOf } from '../../../protocol/asana/dates.js'
import { statusClassOf, type UsageCount } from './app-usage.js'
import type { AppUsageStore } from './app-usage-ports.js'

/** Rows written by one statement; the rest waits for the next one, so that no flush holds the event loop for long. */
const ROWS_PER_FLUSH_MAX = 250
/** Rows that wait at most, while the database cannot be written. Beyond it requests of further apps are not counted. */
const PENDING_ROWS_MAX = 10_000

export interface UsageRecorder {
  /** Counts a request of an app by the status of its answer. */
  note(clientId: Gid, status: number): void
  /** Writes one batch of what waits. @returns how many rows still wait */
  flush(): Promise<number>
  flushAll(): Promise<void>
}

/**
 * Keeps counting off the path of requests: counts are summed in memory and added in batches. A crash loses what waited, about a second's
 * worth.
 */
export function makeUsageRecorder(needs: {
  readonly usage: Pick<AppUsageStore, 'add'>
  readonly clock: Clock
}): UsageRecorder {
  const pending = new Map<string, UsageCount>()

  const flush = async () => {
    const batch = [...pending].slice(0, ROWS_PER_FLUSH_MAX)
    if (batch.length === 0) return 0
    // Taken out before the wait, so that what is counted meanwhile is a row of its own; put back if it could not be written.
    for (const [key] of batch) pending.delete(key)
    try {
      await needs.usage.add(batch.map(([, count]) => count))
    } catch (error) {
      for (const [, count] of batch) addTo(pending, count)
      throw error
    }
    return pending.size
  }

  return {
    note(clientId, status) {
      const statusClass = statusClassOf(status)
      addTo(pending, { clientId, day: dayOf(needs.clock.nowMs()), statusClass, requests: 1 })
    },
    flush,
    async flushAll() {
      while ((await flush()) > 0);
    },
  }
}

function addTo(pending: Map<string, UsageCount>, count: UsageCount): void {
  const key = `${count.clientId} ${count.day} ${count.statusClass}`
  const known = pending.get(key)
  if (known === undefined && pending.size >= PENDING_ROWS_MAX) return
  pending.set(key, { ...count, requests: count.requests + (known?.requests ?? 0) })
}
