import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dayOf,
  daysBefore,
  formatDateTime,
  formatOptionalDateTime,
  lastDays,
  parseDate,
  parseDateTime,
} from './dates.js'

const anyDigit = fc.integer({ min: 0, max: 9 }).map(String)
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')
const pad = (number: number, length = 2) => String(number).padStart(length, '0')

/** The Gregorian calendar, written once more and otherwise than the code does it. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

describe('a date', () => {
  it('is every day of the calendar and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999 }),
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 0, max: 33 }),
        (year, month, day) => {
          const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}`
          const exists = year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
          expect(parseDate(text)).toBe(exists ? text : null)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2100-02-29', false],
    ['2026-04-31', false],
    ['0001-01-01', true],
    ['0000-01-01', false],
    ['9999-12-31', true],
  ])('knows that %s exists: %s', (text, exists) => {
    expect(parseDate(text)).toBe(exists ? text : null)
  })

  it.each([
    '',
    '2026-1-1',
    '20260101',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-01-01\n',
    '+02026-01-01',
    '２０２６-01-01',
    '12026-01-01',
    'today',
  ])('is not written %j', (text) => {
    expect(parseDate(text)).toBeNull()
  })
})

describe('a date-time', () => {
  it('comes back from its own form to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_MS }), (epochMs) => {
        expect(parseDateTime(formatDateTime(epochMs))).toBe(epochMs)
      }),
    )
  })

  it('counts its offset off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('1971-01-01T00:00:00Z'), max: Date.parse('9998-01-01T00:00:00Z') }),
        fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }),
        fc.constantFrom(':', ''),
        (epochMs, offsetMinutes, colon) => {
          const local = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, -1)
          const minutes = Math.abs(offsetMinutes)
          const offset = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${colon}${pad(minutes % 60)}`
          expect(parseDateTime(local + offset)).toBe(epochMs)
        },
      ),
    )
  })

  it('takes one to nine digits of a second and keeps three, never rounding up', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyDigit, minLength: 1, maxLength: 9 }), (digits) => {
        expect(parseDateTime(`2026-08-08T23:56:13.${digits}Z`)).toBe(
          Date.parse('2026-08-08T23:56:13Z') + Number(digits.padEnd(3, '0').slice(0, 3)),
        )
      }),
    )
  })

  it.each([
    ['2026-08-08T23:56:13.427Z', '2026-08-08T23:56:13.427Z'],
    ['2026-08-08T23:56:13Z', '2026-08-08T23:56:13.000Z'],
    ['2026-08-08T23:56Z', '2026-08-08T23:56:00.000Z'],
    ['2026-08-08T23:56:13', '2026-08-08T23:56:13.000Z'],
    ['2026-08-08t23:56:13z', '2026-08-08T23:56:13.000Z'],
    ['2026-08-08T23:56:13+02:00', '2026-08-08T21:56:13.000Z'],
    ['2026-08-08T23:56:13-0330', '2026-08-09T03:26:13.000Z'],
    ['2026-08-08T24:00:00Z', '2026-08-09T00:00:00.000Z'],
    ['2026-08-08', '2026-08-08T00:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('reads %s as %s', (text, instant) => {
    const epochMs = parseDateTime(text)
    expect(epochMs === null ? null : formatDateTime(epochMs)).toBe(instant)
  })

  it.each([
    '',
    'now',
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    '2026-08-08 23:56:13Z',
    '2026-08-08T25:00:00Z',
    '2026-08-08T23:60:00Z',
    '2026-08-08T23:59:60Z',
    '2026-08-08T24:00:01Z',
    '2026-08-08T23:56:13,427Z',
    '2026-08-08T23:56:13.Z',
    '2026-08-08T23:56:13.1234567890Z',
    '2026-08-08T23:56:13+24:00',
    '2026-08-08T23:56:13+02:60',
    '2026-08-08T23:56:13+2',
    '2026-08-08T23:56:13Z\n',
    'Sat, 08 Aug 2026 23:56:13 GMT',
    '1786233373',
    `2026-08-08T23:56:13Z${' '.repeat(100)}`,
  ])('is not written %j', (text) => {
    expect(parseDateTime(text)).toBeNull()
  })

  it('lies between 1970 and the last year of four digits, on whatever side of midnight its offset puts it', () => {
    expect(parseDateTime('1969-12-31T23:59:59.999Z')).toBeNull()
    expect(parseDateTime('1970-01-01T00:30:00+01:00')).toBeNull()
    expect(parseDateTime('1969-12-31')).toBeNull()
    expect(parseDateTime('1969-12-31T23:30:00-01:00')).toBe(30 * 60_000)
    expect(parseDateTime('9999-12-31T23:59:59.999Z')).toBe(LAST_MS)
    expect(parseDateTime('9999-12-31T23:59:59.999-00:01')).toBeNull()
    expect(parseDateTime('9999-12-31T24:00:00Z')).toBeNull()
  })

  it('is either refused or an instant that Date.prototype.toISOString writes with four digits, for any text', () => {
    const anyDateTime = fc
      .tuple(
        fc.string({ unit: anyDigit, minLength: 14, maxLength: 14 }),
        fc.constantFrom('Z', '', '+12:00', '-1200', 'z', '+'),
      )
      .map(
        ([d, zone]) =>
          `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}T${d.slice(8, 10)}:${d.slice(10, 12)}:${d.slice(12)}${zone}`,
      )
    fc.assert(
      fc.property(fc.oneof(anyDateTime, fc.string()), (text) => {
        const epochMs = parseDateTime(text)
        if (epochMs !== null)
          expect(formatDateTime(epochMs)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      }),
      { numRuns: 1_000 },
    )
  })

  it('that is absent stays null', () => {
    expect(formatOptionalDateTime(null)).toBeNull()
    expect(formatOptionalDateTime(0)).toBe('1970-01-01T00:00:00.000Z')
  })
})

it.each([
  'x2026-08-08T23:56:13Z',
  ' 2026-08-08T23:56:13Z',
  '12026-08-08T23:56:13Z',
  '2026-08-08T23:56:13Zx',
  '2026-08-08T23:56:13+02:00x',
])('a date-time has nothing before it and nothing after it: %j', (text) => {
  expect(parseDateTime(text)).toBeNull()
})

it('the last days end with the day of the instant', () => {
  const nowMs = Date.parse('2026-03-01T00:30:00Z')
  expect(lastDays(nowMs, 3)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect(daysBefore(nowMs, 1)).toBe('2026-02-28')
  expect(dayOf(nowMs - 60 * 60_000)).toBe('2026-02-28')
})
