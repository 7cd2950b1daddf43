import { describe, expect, it } from 'vitest'
import { judgeTransition, mondayOf, TIMESHEET_STATUSES, weekEnd } from './timesheet.rules.js'

/** What each may make of a timesheet, from one status to another. */
function allowed(roles: { readonly isSubmitter: boolean; readonly isReviewer: boolean }): readonly string[] {
  return TIMESHEET_STATUSES.flatMap((from) =>
    TIMESHEET_STATUSES.filter((to) => judgeTransition({ from, to }, roles) === 'allowed').map(
      (to) => `${from} → ${to}`,
    ),
  )
}

describe('a timesheet', () => {
  it('is handed in and taken back by whose time it is', () => {
    expect(allowed({ isSubmitter: true, isReviewer: false })).toEqual([
      'draft → submitted',
      'submitted → draft',
      'rejected → draft',
      'rejected → submitted',
    ])
  })

  it('is decided about, and opened again, by a reviewer', () => {
    expect(allowed({ isSubmitter: false, isReviewer: true })).toEqual([
      'submitted → approved',
      'submitted → rejected',
      'approved → submitted',
      'rejected → submitted',
    ])
  })

  it('never skips what lies between, whoever asks', () => {
    const both = { isSubmitter: true, isReviewer: true }
    for (const [from, to] of [
      ['draft', 'approved'],
      ['draft', 'rejected'],
      ['draft', 'draft'],
      ['approved', 'draft'],
      ['approved', 'rejected'],
      ['rejected', 'approved'],
    ] as const)
      expect(judgeTransition({ from, to }, both)).toBe('impossible')
  })
})

it.each([
  ['2026-11-23', '2026-11-23', '2026-11-29'],
  ['2026-11-29', '2026-11-23', '2026-11-29'],
  ['2027-01-01', '2026-12-28', '2027-01-03'],
  ['2024-02-29', '2024-02-26', '2024-03-03'],
])('the week of %s begins on %s and ends on %s', (day, monday, sunday) => {
  expect(mondayOf(day)).toBe(monday)
  expect(weekEnd(monday)).toBe(sunday)
})
