import { lastDays } from '../../../protocol/asana/dates.js'
import type { Gid } from '../../../protocol/asana/gid.js'

/** How far back the picture of an app's requests goes, today with it. */
export const USAGE_DAYS = 30
/** How long counts are kept; nobody is shown older ones. */
export const USAGE_KEPT_DAYS = 90

/** The first digit of a status: 2 is done, 3 is elsewhere, 4 is the caller's fault, 5 is ours. */
export type StatusClass = 1 | 2 | 3 | 4 | 5

/** How many requests an app made on one day with answers of one kind. */
export interface UsageCount {
  readonly clientId: Gid
  /** A day of UTC, `2026-11-23`. */
  readonly day: string
  readonly statusClass: StatusClass
  readonly requests: number
}

/** One day of an app; days without requests are there, too. */
export interface UsageDay {
  readonly day: string
  readonly done: number
  /** 4xx. */
  readonly refused: number
  /** 5xx. */
  readonly failed: number
}

export function statusClassOf(status: number): StatusClass {
  const first = Math.floor(status / 100)
  return first === 1 || first === 2 || first === 3 || first === 4 ? first : 5
}

/** The last days, oldest first, one entry a day whether there were requests or not. */
export function usageByDay(
  counts: readonly Pick<UsageCount, 'day' | 'statusClass' | 'requests'>[],
  nowMs: number,
): readonly UsageDay[] {
  const byDay = Map.groupBy(counts, ({ day }) => day)
  return lastDays(nowMs, USAGE_DAYS).map((day) => {
    const sum = (...classes: readonly StatusClass[]) =>
      (byDay.get(day) ?? [])
        .filter(({ statusClass }) => classes.includes(statusClass))
        .reduce((total, { requests }) => total + requests, 0)
    return { day, done: sum(1, 2, 3), refused: sum(4), failed: sum(5) }
  })
}
