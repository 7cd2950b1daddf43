import type { AuditEvent } from './audit-event.js'
import type { TrailStore } from './ports.js'
import { DAY_MS, HOUR_MS } from '../../time-units.js'

/** Refusals of one kind from one address are one event in a minute, which counts them. */
const REFUSAL_INTERVAL_MS = 60_000
/** Events that refusals write in a minute at most; beyond it all addresses share one event a kind. */
const REFUSAL_EVENTS_PER_MINUTE_MAX = 1_000
/** Apps at addresses whose developers are looked up together; what comes beyond them in a second is shown to the operator alone. */
const APPS_LOOKED_UP_MAX = 1_000
/**
 * Refusals that are told apart by their address in a day (UTC). Beyond it they are one event an hour for each person and app that they
 * concern: who is concerned sees them still, and strangers fill the record no faster than this, for as long as they like.
 */
const REFUSALS_TOLD_APART_PER_DAY_MAX = 20_000

export interface RefusalRecorder {
  /** @param key  what is counted together, beside the action and the minute; the address and the person, if nothing is said */
  note(event: AuditEvent, grouping?: { readonly key: string; readonly intervalMs: number }): void
  /**
   * The same of a refusal for which nothing was looked up: whose app it is about, if there is such an app, is found out before it is written. Nobody
   * who waits for an answer waits for that.
   */
  noteOfApp(event: AuditEvent): void
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

interface ToCount {
  readonly event: AuditEvent
  readonly intervalMs: number
  readonly times: number
}

/**
 * Keeps a flood of refusals from filling the disk: the first of its kind is written within a second, those that follow from the same address
 * are counted and written as one when the minute is over. A crash loses what was not written yet.
 */
export function makeRefusalRecorder(needs: {
  readonly trail: Pick<TrailStore, 'record' | 'ownersOfApps'>
  readonly clock: { nowMs(): number }
}): RefusalRecorder {
  const counted = new Map<string, Counted>()
  /** By address and app. */
  let unowned = new Map<string, { readonly event: AuditEvent; readonly times: number }>()

  const findOwners = async () => {
    if (unowned.size === 0) return
    const waiting = [...unowned.values()]
    const owners = await needs.trail.ownersOfApps(waiting.map(({ event }) => event.target.gid))
    unowned = new Map([...unowned].slice(waiting.length))
    for (const { event, times } of waiting) {
      const personGid = owners.get(event.target.gid)
      count(personGid === undefined ? event : { ...event, personGid }, { times })
    }
  }

  let day = -1
  let toldApart = 0

  /** Whether one more may be told apart today. */
  const hasRoomToday = (atMs: number): boolean => {
    const today = Math.floor(atMs / DAY_MS)
    if (today !== day) {
      day = today
      toldApart = 0
    }
    return toldApart < REFUSALS_TOLD_APART_PER_DAY_MAX
  }
  const add = (key: string, { event, intervalMs, times }: ToCount) => {
    const known = counted.get(key)
    if (known === undefined)
      counted.set(key, {
        event,
        endsAtMs: event.atMs + intervalMs,
        sinceMs: event.atMs,
        written: false,
        times,
      })
    else {
      if (known.times === 0) known.sinceMs = event.atMs
      known.times += times
      known.event = event
    }
  }

  const write = async (all: boolean) => {
    await findOwners()
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

  const count = (
    event: AuditEvent,
    {
      grouping,
      times,
    }: { readonly grouping?: Parameters<RefusalRecorder['note']>[1]; readonly times: number },
  ) => {
    // Counted apart for each person that it is shown to: nobody learns of what was tried on others.
    const own = `${event.action} ${grouping?.key ?? `${addressOf(event) ?? ''} ${event.personGid ?? ''}`}`
    if (!counted.has(own)) {
      if (grouping === undefined && !hasRoomToday(event.atMs)) {
        const concerned = `${event.action} of ${event.personGid ?? ''} ${event.appGid ?? ''} today`
        if (counted.has(concerned) || counted.size < REFUSAL_EVENTS_PER_MINUTE_MAX) {
          add(concerned, { event: withoutAddress(event), intervalMs: HOUR_MS, times })
          return
        }
      }
      if (counted.size >= REFUSAL_EVENTS_PER_MINUTE_MAX) {
        const others = { event: withoutPlace(event), intervalMs: REFUSAL_INTERVAL_MS, times }
        add(`${event.action} and others`, others)
        return
      }
      toldApart += 1
    }
    add(own, { event, intervalMs: grouping?.intervalMs ?? REFUSAL_INTERVAL_MS, times })
  }

  return {
    note(event, grouping) {
      count(event, { times: 1, ...(grouping === undefined ? {} : { grouping }) })
    },
    noteOfApp(event) {
      const key = `${addressOf(event) ?? ''} ${event.target.gid}`
      const known = unowned.get(key)
      if (known !== undefined) unowned.set(key, { event, times: known.times + 1 })
      else if (unowned.size >= APPS_LOOKED_UP_MAX) count(event, { times: 1 })
      else unowned.set(key, { event, times: 1 })
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
      const unlooked = [...unowned.values()]
      const firstMs = unlooked.reduce((oldest, { event }) => Math.min(oldest, event.atMs), oldestMs)
      const events = late.length + unlooked.length
      return { events, ageMs: events === 0 ? 0 : needs.clock.nowMs() - firstMs }
    },
  }
}

function withTimes(event: AuditEvent, times: number): AuditEvent {
  return times === 1 ? event : { ...event, details: { ...event.details, times } }
}

/** Of many addresses: none of them is said. */
function withoutAddress(event: AuditEvent): AuditEvent {
  return event.actor.kind === 'anonymous' ? { ...event, actor: { kind: 'anonymous' } } : event
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
