import { describe, expect, it } from 'vitest'
import { shifted, shiftOf, type DateShift } from './shift-dates.js'

const plan = (startOn: string | null, dueOn: string | null) => ({
  startOn,
  startAtMs: null,
  dueOn,
  dueAtMs: null,
})

/** 2026-11-23 is a Monday. */
const PLANS = [plan('2026-11-23', '2026-11-25'), plan(null, '2026-11-27'), plan(null, null)]
const shift = (to: DateShift['to'], day: string, skipsWeekends = false) => ({ to, day, skipsWeekends })
const daysOf = (wish: DateShift | null, plans = PLANS) => {
  const daysFor = shiftOf(plans, wish)
  return plans.map((one) => shifted(one, daysFor)).map(({ dueOn, startOn }) => [startOn, dueOn])
}

describe('dates of a copied project', () => {
  it('stay without a shift', () => {
    expect(daysOf(null)).toEqual([
      ['2026-11-23', '2026-11-25'],
      [null, '2026-11-27'],
      [null, null],
    ])
  })

  it('move by as many days as the first start, or the last end, has to', () => {
    expect(daysOf(shift('start', '2026-12-01'))).toEqual([
      ['2026-12-01', '2026-12-03'],
      [null, '2026-12-05'],
      [null, null],
    ])
    expect(daysOf(shift('due', '2026-11-20'))).toEqual([
      ['2026-11-16', '2026-11-18'],
      [null, '2026-11-20'],
      [null, null],
    ])
  })

  it('go on to the Monday from a weekend that is skipped, and stay in their order', () => {
    expect(daysOf(shift('start', '2026-12-03', true))).toEqual([
      ['2026-12-03', '2026-12-07'],
      [null, '2026-12-07'],
      [null, null],
    ])
  })

  it('lose a start that would come after its end, where both were on one weekend', () => {
    const one = {
      startOn: '2026-11-21',
      startAtMs: Date.parse('2026-11-21T17:00:00Z'),
      dueOn: '2026-11-22',
      dueAtMs: Date.parse('2026-11-22T09:00:00Z'),
    }
    const daysFor = shiftOf([one], shift('start', '2026-11-28', true))
    expect(shifted(one, daysFor)).toEqual({
      ...plan(null, '2026-11-30'),
      dueAtMs: Date.parse('2026-11-30T09:00:00Z'),
    })
  })

  it('are counted from what there is where nothing starts, and stay where nothing has a date', () => {
    expect(daysOf(shift('start', '2026-12-01'), [plan(null, '2026-11-27')])).toEqual([[null, '2026-12-01']])
    expect(daysOf(shift('due', '2026-12-01'), [plan(null, null)])).toEqual([[null, null]])
  })

  it('take moments along by whole days, and leave no calendar', () => {
    const dueAtMs = Date.parse('2026-11-25T09:30:00Z')
    const one = { ...plan(null, '2026-11-25'), dueAtMs }
    expect(shifted(one, shiftOf([one], shift('due', '2026-11-27')))).toEqual({
      ...plan(null, '2026-11-27'),
      dueAtMs: Date.parse('2026-11-27T09:30:00Z'),
    })
    expect(daysOf(shift('start', '9999-12-31'), [plan('2026-11-23', '2026-11-25')])).toEqual([
      ['9999-12-31', '9999-12-31'],
    ])
  })
})
