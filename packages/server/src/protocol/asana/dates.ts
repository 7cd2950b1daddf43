import { DAY_MS } from '../../time-units.js'

/** Longest text that could be a date-time; anything longer is refused before a pattern sees it. */
const DATE_TIME_LENGTH_MAX = 40
/** The last instant whose year has four digits; a later one would leave the API in another form. */
const DATE_TIME_MS_MAX = Date.parse('9999-12-31T23:59:59.999Z')
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/i

/** @returns the same text when it names a day of the calendar, else null */
export function parseDate(text: string): string | null {
  const parts = DATE.exec(text)
  if (parts === null) return null
  const date = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text || parts[1] === '0000')
    return null
  return text
}

/**
 * Reads an ISO 8601 date-time, or a bare date as that day's start. A missing offset means UTC.
 * @returns epoch milliseconds, or null
 */
export function parseDateTime(text: string): number | null {
  if (text.length > DATE_TIME_LENGTH_MAX) return null
  if (DATE.test(text)) return parseDateTime(`${text}T00:00:00Z`)
  const parts = DATE_TIME.exec(text)
  if (parts === null) return null
  const [, date = '', hour = '', minute = '', second = '00', fraction = '0', offset = 'Z'] = parts
  if (parseDate(date) === null) return null
  const zone = /^z$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const epochMs = Date.parse(`${date}T${hour}:${minute}:${second}.${milliseconds}${zone}`)
  return epochMs >= 0 && epochMs <= DATE_TIME_MS_MAX ? epochMs : null
}

/** `2026-08-08T23:56:13.427Z`, the only form in which an instant leaves the API. */
export function formatDateTime(epochMs: number): string {
  return new Date(epochMs).toISOString()
}

export function formatOptionalDateTime(epochMs: number | null): string | null {
  return epochMs === null ? null : formatDateTime(epochMs)
}

/** The day of UTC of an instant, `2026-11-23`. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** The day of an instant where a clock of this name hangs, `Europe/Berlin`. */
export function dayIn(atMs: number, timeZone: string): string {
  return dayFormat(timeZone).format(atMs)
}

/** Making one takes a hundred times as long as using it; there are some four hundred time zones. */
const DAY_FORMATS = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = DAY_FORMATS.get(timeZone)
  if (known !== undefined) return known
  // Sweden writes days as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  DAY_FORMATS.set(timeZone, format)
  return format
}

/** The day so many days before the day of an instant. */
export function daysBefore(nowMs: number, days: number): string {
  return dayOf(nowMs - days * DAY_MS)
}

/** So many days, the oldest first, the day of the instant last. */
export function lastDays(nowMs: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => daysBefore(nowMs, count - 1 - index))
}
