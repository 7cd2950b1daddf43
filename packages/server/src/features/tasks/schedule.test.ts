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

  it('knows a moment by the day that its writer sees, where it meets a day or becomes one', () => {
    const lateMs = Date.parse('2026-02-01T23:30:00Z')
    const inTokyo = (before: Schedule, wish: Parameters<typeof changeSchedule>[1]) =>
      changeSchedule(before, wish, 'Asia/Tokyo')
    const due = { start_on: '2026-02-02', due_at: lateMs }
    expect(after(NO_SCHEDULE, due)).toMatchObject({ kind: 'invalid' })
    const made = { startOn: '2026-02-02', startAtMs: null, dueOn: '2026-02-01', dueAtMs: lateMs }
    expect(inTokyo(NO_SCHEDULE, due)).toEqual({ ok: true, value: made })
    expect(inTokyo(NO_SCHEDULE, { start_on: '2026-02-03', due_at: lateMs }).ok).toBe(false)
    const days = { startOn: '2026-02-02', startAtMs: null, dueOn: '2026-02-02', dueAtMs: null }
    expect(inTokyo(made, { due_at: null })).toEqual({ ok: true, value: days })
    const moments = {
      startOn: '2026-02-01',
      startAtMs: lateMs - 3_600_000,
      dueOn: '2026-02-01',
      dueAtMs: lateMs,
    }
    expect(inTokyo(moments, { due_at: null })).toEqual({ ok: true, value: days })
    expect(inTokyo(moments, { due_on: '2026-02-05' })).toEqual({
      ok: true,
      value: { ...days, dueOn: '2026-02-05' },
    })
    expect(inTokyo(moments, {})).toEqual({ ok: true, value: moments })
  })

  it('stays as it is when a request says nothing of it', () => {
    expect(after(MOMENTS, {})).toEqual(MOMENTS)
    expect(after(DAYS, { due_at: null })).toEqual(DAYS)
    expect(after(DAYS, { start_at: null })).toEqual(DAYS)
  })
})
