import { dayOf } from '../../protocol/asana/dates.js'
import { DAY_MS } from '../../time-units.js'
import type { Schedule } from '../tasks/schedule.js'

/** How the dates of a copied project are moved: its first or its last one to a day, all others by as many days. */
export interface DateShift {
  readonly to: 'start' | 'due'
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** Whether what comes to lie on a Saturday or a Sunday goes on to the Monday. */
  readonly skipsWeekends: boolean
}

type Days = Pick<Schedule, 'startOn' | 'dueOn'>

const [SUNDAY, SATURDAY] = [0, 6]
/** The first and the last day that a moment can lie in. */
const [FIRST_DAY, LAST_DAY] = [0, Date.parse('9999-12-31') / DAY_MS]
const numberOf = (day: string) => Date.parse(day) / DAY_MS

/**
 * How far each date of some schedules moves.
 * @returns a function from a day to the days until its new one; all stay where they are when nothing is to be shifted, or nothing has a date
 */
export function shiftOf(schedules: readonly Days[], shift: DateShift | null): (day: string) => number {
  const anchor = shift === null ? null : anchorOf(schedules, shift.to)
  if (shift === null || anchor === null) return () => 0
  const days = numberOf(shift.day) - numberOf(anchor)
  return (day) => {
    const moved = Math.min(Math.max(numberOf(day) + days, FIRST_DAY), LAST_DAY)
    return moved + (shift.skipsWeekends ? untilMonday(moved) : 0) - numberOf(day)
  }
}

/** The first start, or the last end; where none of the schedules has one, what they have instead. */
function anchorOf(schedules: readonly Days[], to: DateShift['to']): string | null {
  const starts = schedules.flatMap(({ startOn }) => startOn ?? []).toSorted()
  const ends = schedules.flatMap(({ dueOn }) => dueOn ?? []).toSorted()
  return (to === 'start' ? (starts[0] ?? ends[0]) : (ends.at(-1) ?? starts.at(-1))) ?? null
}

/** @param number  a day, counted from the epoch */
function untilMonday(number: number): number {
  const weekday = new Date(number * DAY_MS).getUTCDay()
  return weekday === SATURDAY ? 2 : weekday === SUNDAY ? 1 : 0
}

/** A schedule with each of its dates moved; a moment moves with its day. A start that would not come before its end is left out. */
export function shifted(schedule: Schedule, daysFor: (day: string) => number): Schedule {
  const moment = (atMs: number | null, day: string | null) =>
    atMs === null || day === null ? null : atMs + daysFor(day) * DAY_MS
  const moved = {
    startOn: movedDay(schedule.startOn, daysFor),
    startAtMs: moment(schedule.startAtMs, schedule.startOn),
    dueOn: movedDay(schedule.dueOn, daysFor),
    dueAtMs: moment(schedule.dueAtMs, schedule.dueOn),
  }
  // Two moments of one weekend come to lie in one day, whichever was the first.
  const { dueAtMs, startAtMs } = moved
  return startAtMs !== null && dueAtMs !== null && startAtMs >= dueAtMs
    ? { ...moved, startAtMs: null, startOn: null }
    : moved
}

export function movedDay(day: string | null, daysFor: (day: string) => number): string | null {
  return day === null ? null : dayOf((numberOf(day) + daysFor(day)) * DAY_MS)
}
