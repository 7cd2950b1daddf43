import { dayOf } from '../../protocol/asana/dates.js'
import { DAY_MS } from '../../time-units.js'
import type { Range } from './search.rules.js'

/** What a request says of one time: a day (null for none at all), and days and moments before and after it. */
export interface TimeWish {
  readonly on?: string | null | undefined
  readonly beforeDay?: string | undefined
  readonly afterDay?: string | undefined
  readonly beforeMs?: number | undefined
  readonly afterMs?: number | undefined
}

/** What a time has to be. `none`: there is none. */
export type Within<T> = Range<T> | 'none'

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
/** Sorts behind a day, and before the next. */
const behind = (day: string): string => `${day}~`

/** A wish about moments. Days are those of UTC. @returns what all must be; nothing where nothing is said */
export function momentsWithin(wish: TimeWish): readonly Within<number>[] {
  const { afterDay, afterMs, beforeDay, beforeMs, on } = wish
  return withNone(wish, [
    ...(typeof on === 'string' ? [{ from: startOf(on), until: startOf(on) + DAY_MS }] : []),
    ...(beforeDay === undefined ? [] : [{ from: null, until: startOf(beforeDay) }]),
    ...(afterDay === undefined ? [] : [{ from: startOf(afterDay) + DAY_MS, until: null }]),
    ...(beforeMs === undefined ? [] : [{ from: null, until: beforeMs }]),
    ...(afterMs === undefined ? [] : [{ from: afterMs + 1, until: null }]),
  ])
}

/** The same for days; a moment is compared with their beginnings. */
export function daysWithin(wish: TimeWish): readonly Within<string>[] {
  const { afterDay, afterMs, beforeDay, beforeMs, on } = wish
  return withNone(wish, [
    ...(typeof on === 'string' ? [{ from: on, until: behind(on) }] : []),
    ...(beforeDay === undefined ? [] : [{ from: null, until: beforeDay }]),
    ...(afterDay === undefined ? [] : [{ from: behind(afterDay), until: null }]),
    ...(beforeMs === undefined ? [] : [{ from: null, until: firstNotBefore(beforeMs) }]),
    ...(afterMs === undefined ? [] : [{ from: behind(dayOf(afterMs)), until: null }]),
  ])
}

/** The first day that does not begin before a moment. */
function firstNotBefore(atMs: number): string {
  const day = dayOf(atMs)
  return startOf(day) === atMs ? day : behind(day)
}

function withNone<T extends string | number>(
  { on }: TimeWish,
  ranges: readonly Range<T>[],
): readonly Within<T>[] {
  return [...(on === null ? (['none'] as const) : []), ...(ranges.length === 0 ? [] : [intersection(ranges)])]
}

/** What lies in all of some ranges. */
function intersection<T extends string | number>(ranges: readonly Range<T>[]): Range<T> {
  const latest = ranges.map(({ from }) => from).filter((end) => end !== null)
  const earliest = ranges.map(({ until }) => until).filter((end) => end !== null)
  return {
    from: latest.reduce<T | null>((best, end) => (best === null || end > best ? end : best), null),
    until: earliest.reduce<T | null>((best, end) => (best === null || end < best ? end : best), null),
  }
}
