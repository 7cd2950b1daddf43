const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Beyond this a date says more than a number of days. */
const RELATIVE_MS_MAX = 45 * DAY_MS
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "3 minutes ago", "in 2 days", "just now"; a date when it is far away. */
export function relativeTime(atMs: number, nowMs: number): string {
  const distanceMs = Math.abs(atMs - nowMs)
  if (distanceMs < MINUTE_MS) return atMs > nowMs ? 'in less than a minute' : 'just now'
  if (distanceMs >= RELATIVE_MS_MAX) return dateText(atMs)
  const words = durationWords(distanceMs)
  return atMs > nowMs ? `in ${words}` : `${words} ago`
}

/** "23 Nov 2026, 14:05 UTC". */
export function exactTime(atMs: number): string {
  return `${dateText(atMs)}, ${new Date(atMs).toISOString().slice(11, 16)} UTC`
}

/** "23 Nov 2026". */
export function dateText(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`
}

/** "2026-11-23", in UTC. */
export function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** "Monday". @param day  as `isoDay` writes it */
export function weekdayText(day: string): string {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''
}

/** "3 minutes", "1 hour", "12 days": the largest unit alone, rounded down. */
export function durationWords(durationMs: number): string {
  if (durationMs < HOUR_MS) return counted(Math.floor(durationMs / MINUTE_MS), 'minute')
  if (durationMs < DAY_MS) return counted(Math.floor(durationMs / HOUR_MS), 'hour')
  return counted(Math.floor(durationMs / DAY_MS), 'day')
}

/** "1 app", "3 apps", "1 200 apps" with thin spaces. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`
}

/** Digits in groups of three with thin spaces that do not break: "12 400". */
export function numberText(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202f')
}
