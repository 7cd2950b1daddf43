import { describe, expect, it } from 'vitest'
import { changeSchedule, NO_SCHEDULE, type Schedule } from './schedule.js'

const NOON_MS = Date.parse('2026-02-01T12:00:00Z')
const DAYS: Schedule = { ...NO_SCHEDULE, startOn: '2026-02-01', dueOn: '2026-02-10' }
const MOMENTS: Schedule = {
  startOn: '2026-02-01',
  startAtMs: NOON_MS,
  dueOn: '2026-02-01',
  dueAtMs: NOON_MS + 3_600_000,
}

const after = (before: Schedule, wish: Parameters<typeof changeSchedule>[1]) => {
  const changed = changeSchedule(before, wish)
  return changed.ok ? changed.value : changed.refusal
}

describe('the schedule of a task', () => {
  it('refuses an end moved before the start that is stored', () => {
    expect(after(DAYS, { due_on: '2026-01-31' })).toEqual({
      kind: 'invalid',
      messages: ['start_on: Must not be after the due date'],
    })
    expect(after(MOMENTS, { due_at: NOON_MS })).toEqual({
      kind: 'invalid',
      messages: ['start_at: Must be before due_at'],
    })
  })

  it('keeps the start when the end moves within reason', () => {
    expect(after(DAYS, { due_on: '2026-02-01' })).toEqual({ ...DAYS, dueOn: '2026-02-01' })
  })

  it('turns a start at a moment into its day when the end becomes a day', () => {
    expect(after(MOMENTS, { due_on: '2026-02-03' })).toEqual({
      startOn: '2026-02-01',
      startAtMs: null,
      dueOn: '2026-02-03',
      dueAtMs: null,
    })
  })

  it('loses everything with its due date, and only the moments with its due moment', () => {
    expect(after(MOMENTS, { due_on: null })).toEqual(NO_SCHEDULE)
    expect(after(MOMENTS, { due_at: null })).toEqual({ ...MOMENTS, startAtMs: null, dueAtMs: null })
    expect(after(MOMENTS, { start_at: null })).toEqual({ ...MOMENTS, startOn: null, startAtMs: null })
  })

  it('stays as it is when a request says nothing of it', () => {
    expect(after(MOMENTS, {})).toEqual(MOMENTS)
    expect(after(DAYS, { due_at: null })).toEqual(DAYS)
    expect(after(DAYS, { start_at: null })).toEqual(DAYS)
  })
})
