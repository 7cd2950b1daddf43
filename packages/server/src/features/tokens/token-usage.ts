import { daysBefore, lastDays } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** How far back the picture of a token's requests goes, today with it; older counts are not kept. */
const TOKEN_USAGE_DAYS = 30

/** How many requests came with a personal token on one day. */
export interface TokenUsageCount {
  readonly tokenGid: Gid
  /** A day of UTC, `2026-11-23`. */
  readonly day: string
  readonly requests: number
}

/** What counting the requests of personal tokens needs from storage. */
export interface TokenUsageStore {
  /** Adds counts to those there are. A token that is gone is passed over. **On conflict:** every count is added. */
  add(counts: readonly TokenUsageCount[]): Promise<void>
  /** The counts of several tokens from a day on, oldest first. */
  list(filter: {
    readonly tokenGids: readonly Gid[]
    readonly fromDay: string
  }): Promise<readonly TokenUsageCount[]>
}

/** The first day of the picture. */
export function firstUsageDay(nowMs: number): string {
  return daysBefore(nowMs, TOKEN_USAGE_DAYS - 1)
}

/** The requests of one token on each of the last days, oldest first; days without requests are there, too. */
export function requestsByDay(
  counts: readonly TokenUsageCount[],
  { nowMs, tokenGid }: { readonly tokenGid: Gid; readonly nowMs: number },
): readonly number[] {
  const own = new Map(
    counts.filter((count) => count.tokenGid === tokenGid).map(({ day, requests }) => [day, requests]),
  )
  return lastDays(nowMs, TOKEN_USAGE_DAYS).map((day) => own.get(day) ?? 0)
}
