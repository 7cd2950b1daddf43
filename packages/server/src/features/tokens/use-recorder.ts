import { dayOf } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TokenStore, TokenUse } from './ports.js'
import type { TokenUsageCount, TokenUsageStore } from './token-usage.js'
import { LAST_USED_INTERVAL_MS } from './token.rules.js'
import { DAY_MS } from '../../time-units.js'

/** Uses written by one statement; the rest waits for the next one, so that no flush holds the event loop for long. */
const USES_PER_FLUSH_MAX = 250
/** Uses that wait at most. Beyond it the oldest knowledge is given up: a last-used time may then be a minute older than the truth. */
const PENDING_MAX = 200_000

export interface UseRecorder {
  note(use: TokenUse, lastUsedAtMs: number | null): void
  /** Writes one batch of uses and one of counts. @returns how many of both still wait */
  flush(): Promise<number>
  flushAll(): Promise<void>
}

/**
 * Keeps "last used" off the path of requests: uses wait in memory and are written in batches. A crash loses what waited, about a
 * second's worth. Of a personal token each address counts for itself: a use from elsewhere shows however busy the token is; and its
 * requests are counted, by the day.
 */
export function makeUseRecorder(needs: {
  readonly tokens: Pick<TokenStore, 'recordUses'>
  readonly usage: Pick<TokenUsageStore, 'add'>
}): UseRecorder {
  let pending = new Map<string, TokenUse>()
  const noted = new Map<string, number>()

  const counts = makeDayCounts(needs.usage)

  const flushUses = async () => {
    const batch = [...firstOf(pending.values(), USES_PER_FLUSH_MAX)]
    if (batch.length === 0) return 0
    await needs.tokens.recordUses(batch, LAST_USED_INTERVAL_MS)
    // Only now: a batch that could not be written waits for the next attempt. What was noted meanwhile stays.
    for (const use of batch) {
      const key = keyOf(use)
      if (pending.get(key) === use) pending.delete(key)
    }
    return pending.size
  }

  const flush = async () => {
    const uses = await flushUses()
    return uses + (await counts.flush())
  }

  return {
    note(use, lastUsedAtMs) {
      if (use.kind === 'personal') counts.note(use)
      const key = keyOf(use)
      // When a personal token was last used does not say that it was from here.
      const lastStoredAtMs = use.kind === 'access' ? (lastUsedAtMs ?? 0) : 0
      const last = Math.max(lastStoredAtMs, noted.get(key) ?? 0)
      if (use.atMs - last < LAST_USED_INTERVAL_MS) return
      if (noted.size >= PENDING_MAX) noted.clear()
      if (pending.size >= PENDING_MAX) pending = new Map()
      noted.set(key, use.atMs)
      pending.set(key, use)
    },
    flush,
    async flushAll() {
      while ((await flush()) > 0);
    },
  }
}

/** Requests summed by day and token. A number for a day and no text for a key: this is done for every request. */
function makeDayCounts(usage: Pick<TokenUsageStore, 'add'>) {
  const days = new Map<number, Map<Gid, number>>()
  const add = ({ dayNumber, requests, tokenGid }: DayCount) => {
    let day = days.get(dayNumber)
    if (day === undefined) days.set(dayNumber, (day = new Map()))
    const known = day.get(tokenGid)
    if (known !== undefined || day.size < PENDING_MAX) day.set(tokenGid, (known ?? 0) + requests)
  }
  const waiting = function* (): Iterable<DayCount> {
    for (const [dayNumber, day] of days)
      for (const [tokenGid, requests] of day) yield { dayNumber, tokenGid, requests }
  }
  return {
    note({ atMs, tokenGid }: TokenUse) {
      add({ dayNumber: Math.floor(atMs / DAY_MS), tokenGid, requests: 1 })
    },
    async flush(): Promise<number> {
      const batch = [...firstOf(waiting(), USES_PER_FLUSH_MAX)]
      // Taken out before the wait, so that what is counted meanwhile is a row of its own; put back if it could not be written.
      for (const { dayNumber, tokenGid } of batch) days.get(dayNumber)?.delete(tokenGid)
      for (const [dayNumber, day] of days) if (day.size === 0) days.delete(dayNumber)
      try {
        await usage.add(batch.map(rowOf))
      } catch (error) {
        for (const count of batch) add(count)
        throw error
      }
      return [...days.values()].reduce((sum, day) => sum + day.size, 0)
    },
  }
}

interface DayCount {
  /** Since 1970. */
  readonly dayNumber: number
  readonly tokenGid: Gid
  readonly requests: number
}

function rowOf({ dayNumber, requests, tokenGid }: DayCount): TokenUsageCount {
  return { tokenGid, day: dayOf(dayNumber * DAY_MS), requests }
}

function keyOf(use: TokenUse): string {
  return use.kind === 'personal' ? `${use.tokenGid} ${use.address}` : use.tokenGid
}

function* firstOf<T>(values: Iterable<T>, count: number): Iterable<T> {
  let left = count
  for (const value of values) {
    if (left-- === 0) return
    yield value
  }
}
