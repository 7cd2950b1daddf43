import { describe, expect, it } from 'vitest'
import { daysBefore } from '../../../protocol/asana/dates.js'
import { statusClassOf, usageByDay, USAGE_DAYS } from './app-usage.js'
import { nameOfCopy } from '../duplicate-app.js'
import { count } from './app-usage.page.js'

const NOW_MS = Date.parse('2026-03-01T00:00:00Z')

describe('the days of usage', () => {
  it('are thirty, today last, whether there were requests or not', () => {
    const days = usageByDay(
      [
        { day: '2026-03-01', statusClass: 2, requests: 2 },
        { day: '2026-03-01', statusClass: 3, requests: 1 },
        { day: '2026-02-27', statusClass: 1, requests: 4 },
        { day: '2026-02-28', statusClass: 4, requests: 5 },
        { day: '2026-02-28', statusClass: 5, requests: 7 },
        { day: '2025-01-01', statusClass: 2, requests: 9 },
      ],
      NOW_MS,
    )
    expect(days).toHaveLength(USAGE_DAYS)
    expect(days.at(-1)).toEqual({ day: '2026-03-01', done: 3, refused: 0, failed: 0 })
    expect(days.at(-2)).toEqual({ day: '2026-02-28', done: 0, refused: 5, failed: 7 })
    expect(days.at(-3)).toEqual({ day: '2026-02-27', done: 4, refused: 0, failed: 0 })
    expect(days[0]).toEqual({ day: '2026-01-31', done: 0, refused: 0, failed: 0 })
    expect(daysBefore(NOW_MS, 1)).toBe('2026-02-28')
  })

  it.each([
    [100, 1],
    [200, 2],
    [304, 3],
    [499, 4],
    [503, 5],
    [999, 5],
  ])('count status %d among %d', (status, expected) => {
    expect(statusClassOf(status)).toBe(expected)
  })

  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1\u202f000'],
    [1_234_567, '1\u202f234\u202f567'],
  ])('are written with thin spaces: %d', (value, text) => {
    expect(count(value)).toBe(text)
  })
})

describe('the name of a copy', () => {
  it.each([
    ['Planner', 'Planner copy'],
    ['x'.repeat(80), `${'x'.repeat(75)} copy`],
    [`${'x'.repeat(74)}👩‍👩‍👧‍👦`, `${'x'.repeat(74)} copy`],
  ])('of %s is cut between characters', (name, copy) => {
    expect(nameOfCopy(name)).toBe(copy)
  })
})
