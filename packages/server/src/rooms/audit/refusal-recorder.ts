import type { AuditEvent } from './audit-event.js'
import type { TrailStore } from './ports.js'

/** Refusals of one kind from one address are one event in a minute, which counts them. */
const REFUSAL_INTERVAL_MS = 60_000
/** Events that refusals write in a minute at most; beyond it all addresses share one event a kind. */
const REFUSAL_EVENTS_PER_MINUTE_MAX = 1_000

export interface RefusalRecorder {
  /** @param key  what is counted together, beside the action and the minute; the address and the person, if nothing is said */
  note(event: AuditEvent, grouping?: { readonly key: string; readonly intervalMs: number }): void
  /** Writes what was not written yet, and what was counted in intervals that are over. */
  flush(): Promise<void>
  /** Writes all. */
  flushAll(): Promise<void>
  /** What was noted and is not written yet: how many events, and for how long the oldest of them has waited. */
  waiting(): { readonly events: number; readonly ageMs: number }
}

interface Counted {
  event: AuditEvent
  readonly endsAtMs: number
  /** When the first came that was not written yet. */
  sinceMs: number
  written: boolean
  /** Since it was written. */
  times: number
}

/**
 * Keeps a flood of refusals from filling the disk: the first of its kind is written within a second, those that follow from the same address
 * are counted and written as one when the minute is over. A crash loses what was not written yet.
 */
export function makeRefusalRecorder(needs: {
  readonly trail: Pick<TrailStore, 'record'>
  readonly clock: { nowMs(): number }
}): RefusalRecorder {
  const counted = new Map<string, Counted>()

  const write = async (all: boolean) => {
    const nowMs = needs.clock.nowMs()
    const due = [...counted].filter(
      ([, one]) => one.times > 0 && (all || !one.written || one.endsAtMs <= nowMs),
    )
    if (due.length > 0) {
      const snapshot = due.map(([, one]) => ({ one, times: one.times, event: one.event }))
      await needs.trail.record(snapshot.map(({ event, times }) => withTimes(event, times)))
      for (const { one, times } of snapshot) {
        one.times -= times
        one.written = true
      }
    }
    for (const [key, one] of counted) if (one.times === 0 && one.endsAtMs <= nowMs) counted.delete(key)
  }

  return {
    note(event, grouping) {
      // Counted apart for each person that it is shown to: nobody learns of what was tried on others.
      const own = `${event.action} ${grouping?.key ?? `${addressOf(event) ?? ''} ${event.personGid ?? ''}`}`
      const isFull = counted.size >= REFUSAL_EVENTS_PER_MINUTE_MAX && !counted.has(own)
      const key = isFull ? `${event.action} and others` : own
      const known = counted.get(key)
      if (known !== undefined) {
        if (known.times === 0) known.sinceMs = event.atMs
        known.times += 1
        known.event = isFull ? withoutPlace(event) : event
        return
      }
      const endsAtMs = event.atMs + (grouping?.intervalMs ?? REFUSAL_INTERVAL_MS)
      const noted = isFull ? withoutPlace(event) : event
      counted.set(key, { event: noted, endsAtMs, sinceMs: event.atMs, written: false, times: 1 })
    },
    flush: async () => {
      await write(false)
    },
    flushAll: async () => {
      await write(true)
    },
    waiting: () => {
      // What repeats one that is written waits for its minute to be over, and is not late.
      const late = [...counted.values()].filter(({ times, written }) => times > 0 && !written)
      const oldestMs = late.reduce((oldest, { sinceMs }) => Math.min(oldest, sinceMs), Infinity)
      return { events: late.length, ageMs: late.length === 0 ? 0 : needs.clock.nowMs() - oldestMs }
    },
  }
}

function withTimes(event: AuditEvent, times: number): AuditEvent {
  return times === 1 ? event : { ...event, details: { ...event.details, times } }
}

/** Of many addresses and people: none of them is said. */
function withoutPlace({ action, atMs, outcome, reason, target }: AuditEvent): AuditEvent {
  return {
    action,
    atMs,
    target,
    actor: { kind: 'anonymous' },
    ...(outcome === undefined ? {} : { outcome }),
    ...(reason === undefined ? {} : { reason }),
  }
}

function addressOf({ actor }: AuditEvent): string | undefined {
  return 'from' in actor ? actor.from?.address : undefined
}
