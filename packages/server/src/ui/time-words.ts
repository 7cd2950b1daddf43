import {
  agoFormat,
  dateFormat,
  exactFormat,
  durationFormat,
  numberFormat,
  weekdayFormat,
} from '../languages/formats.js'
import { t } from '../languages/text.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time-units.js'

/** Beyond this a date says more than a number of days. */
const RELATIVE_MS_MAX = 45 * DAY_MS

/** "3 minutes ago", "in 2 days", "just now"; a date when it is far away. */
export function relativeTime(atMs: number, nowMs: number): string {
  const distanceMs = Math.abs(atMs - nowMs)
  if (distanceMs < MINUTE_MS) return atMs > nowMs ? t('in less than a minute') : t('just now')
  if (distanceMs >= RELATIVE_MS_MAX) return dateText(atMs)
  const [value, unit] = largestUnit(distanceMs)
  return agoFormat(atMs > nowMs ? value : -value, unit)
}

/** "23 Nov 2026, 14:05 UTC", by the clock of whoever it is for. */
export function exactTime(atMs: number): string {
  return exactFormat(atMs)
}

/** "23 Nov 2026". */
export function dateText(atMs: number): string {
  return dateFormat(atMs)
}

/** "2026-11-23", in UTC. */
export function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** "Monday". @param day  as `isoDay` writes it */
export function weekdayText(day: string): string {
  return weekdayFormat(Date.parse(`${day}T00:00:00Z`))
}

/** "3 minutes", "1 hour", "12 days": the largest unit alone, rounded down. */
export function durationWords(durationMs: number): string {
  return durationFormat(...largestUnit(durationMs))
}

function largestUnit(durationMs: number): readonly [value: number, unit: 'minute' | 'hour' | 'day'] {
  if (durationMs < HOUR_MS) return [Math.floor(durationMs / MINUTE_MS), 'minute']
  if (durationMs < DAY_MS) return [Math.floor(durationMs / HOUR_MS), 'hour']
  return [Math.floor(durationMs / DAY_MS), 'day']
}

/** Digits in groups of three with thin spaces that do not break: "12 400". */
export function numberText(count: number): string {
  return numberFormat(count)
}
