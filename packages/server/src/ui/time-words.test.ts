import { describe, expect, it } from 'vitest'
import {
  dateText,
  durationWords,
  exactTime,
  numberText,
  relativeTime,
  isoDay,
  weekdayText,
} from './time-words.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time-units.js'

const NOW_MS = Date.parse('2026-11-23T14:05:59Z')

describe('times in words', () => {
  it.each([
    [0, 'just now'],
    [MINUTE_MS - 1, 'just now'],
    [-1, 'in less than a minute'],
    [MINUTE_MS, '1 minute ago'],
    [3 * MINUTE_MS, '3 minutes ago'],
    [HOUR_MS, '1 hour ago'],
    [DAY_MS - 1, '23 hours ago'],
    [2 * DAY_MS, '2 days ago'],
    [-2 * DAY_MS, 'in 2 days'],
    [45 * DAY_MS, '9 Oct 2026'],
    [-45 * DAY_MS, '7 Jan 2027'],
  ])('%i ms before is %s', (agoMs, text) => {
    expect(relativeTime(NOW_MS - agoMs, NOW_MS)).toBe(text)
  })

  it('exact ones are in UTC and say so', () => {
    expect(exactTime(NOW_MS)).toBe('23 Nov 2026, 14:05 UTC')
    expect(dateText(Date.parse('2026-09-01T00:00:00Z'))).toBe('1 Sep 2026')
  })

  it('durations and numbers', () => {
    expect(durationWords(0)).toBe('0 minutes')
    expect(numberText(1_234_567)).toBe('1\u202f234\u202f567')
    expect(numberText(999)).toBe('999')
  })
})

it('a day is written as ISO 8601 does, with its weekday beside', () => {
  const atMs = Date.parse('2026-11-23T23:59:59.999Z')
  expect([isoDay(atMs), weekdayText(isoDay(atMs))]).toEqual(['2026-11-23', 'Monday'])
  expect([isoDay(atMs + 1), weekdayText(isoDay(atMs + 1))]).toEqual(['2026-11-24', 'Tuesday'])
})
