import { listener } from './speaking.js'

/** Between groups of three digits: thin, and never at the end of a line. */
const THIN_SPACE = '\u202f'
/** Intl's English of Britain abbreviates September with four letters, that of America puts the month first. */
const ENGLISH_MONTHS = 'en-US'

/** "12 400": digits in groups of three. */
export function numberFormat(value: number | bigint): string {
  return new Intl.NumberFormat(listener().language)
    .formatToParts(value)
    .map(({ type, value: text }) => (type === 'group' ? THIN_SPACE : text))
    .join('')
}

/** "23 Nov 2026", "23. Nov. 2026", as the clock of whoever it is for says. */
export function dateFormat(atMs: number, timeZone = listener().timeZone): string {
  const { language } = listener()
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone } as const
  if (language !== 'en') return new Intl.DateTimeFormat(language, options).format(atMs)
  const parts = new Intl.DateTimeFormat(ENGLISH_MONTHS, options).formatToParts(atMs)
  const part = (wanted: 'day' | 'month' | 'year') => parts.find(({ type }) => type === wanted)?.value ?? ''
  return `${part('day')} ${part('month')} ${part('year')}`
}

/** "23 Nov", of a day by UTC. */
export function dayFormat(atMs: number): string {
  const { language } = listener()
  const locale = language === 'en' ? 'en-GB' : language
  const parts = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  return parts.format(atMs)
}

/** "Monday", of an instant by UTC. */
export function weekdayFormat(atMs: number): string {
  return new Intl.DateTimeFormat(listener().language, { weekday: 'long', timeZone: 'UTC' }).format(atMs)
}

/** "14:05 UTC", "15:05 CET". */
export function clockFormat(atMs: number): string {
  const { language, timeZone } = listener()
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    ...options,
    timeZoneName: 'short',
  })
  return format.format(atMs)
}

/** "23 Nov 2026, 14:05 UTC", by the clock of whoever it is for. */
export function exactFormat(atMs: number): string {
  return `${dateFormat(atMs)}, ${clockFormat(atMs)}`
}

/** "3 minutes ago", "in 2 days". */
export function agoFormat(value: number, unit: 'minute' | 'hour' | 'day'): string {
  return new Intl.RelativeTimeFormat(listener().language, { numeric: 'always' }).format(value, unit)
}

/** "3 minutes", "1 hour", "12 days". */
export function durationFormat(value: number, unit: 'minute' | 'hour' | 'day'): string {
  return new Intl.NumberFormat(listener().language, { style: 'unit', unit, unitDisplay: 'long' })
    .formatToParts(value)
    .map(({ type, value: text }) => (type === 'group' ? THIN_SPACE : text))
    .join('')
}

/** "a, b and c". */
export function listFormat(items: readonly string[]): string {
  return new Intl.ListFormat(listener().language === 'en' ? 'en-GB' : listener().language).format(items)
}
