import { dayIn } from '../../protocol/asana/dates.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'

/** When a task starts and is due: a day each, or a moment, whose day (in UTC) the days then are. */
export interface Schedule {
  readonly startOn: string | null
  readonly startAtMs: number | null
  readonly dueOn: string | null
  readonly dueAtMs: number | null
}

export const NO_SCHEDULE: Schedule = { startOn: null, startAtMs: null, dueOn: null, dueAtMs: null }

/** What a request says of it; undefined says nothing, null takes away. */
export interface ScheduleWish {
  readonly start_on?: string | null
  readonly start_at?: number | null
  readonly due_on?: string | null
  readonly due_at?: number | null
}

/** The day of a moment, by the clock of whoever asks. */
type DayOf = (epochMs: number) => string

/**
 * The schedule after a request. A task is due on a day or at a moment, never both; a start needs the end that it belongs to in the
 * same request, goes when that goes, and must not come after it, also when only the end was moved. Where a day meets a moment, or takes its
 * place, the moment's day is that which its writer sees.
 * @param timeZone  of the writer; null for UTC
 */
export function changeSchedule(
  before: Schedule,
  wish: ScheduleWish,
  timeZone: string | null = null,
): Outcome<Schedule> {
  const problem = wishProblem(wish)
  if (problem !== null) return invalid(problem)
  const dayOf: DayOf = (epochMs) => (timeZone === null ? utcDay(epochMs) : dayIn(epochMs, timeZone))
  const { start_at: startAt, ...others } = wish
  // A start that has no moment loses none.
  const start = startAt === null && before.startAtMs === null ? others : wish
  const after = withStart(withDue(before, wish, dayOf), start)
  const [starts, ends] = [startDay(after, dayOf), dueDay(after, dayOf)]
  if (starts !== null && ends !== null && starts > ends) {
    return invalid('start_on: Must not be after the due date')
  }
  if (after.startAtMs !== null && after.dueAtMs !== null && after.startAtMs >= after.dueAtMs) {
    return invalid('start_at: Must be before due_at')
  }
  return done(after)
}

function wishProblem(wish: ScheduleWish): string | null {
  const has = (value: unknown) => value !== undefined && value !== null
  if (has(wish.due_at) && has(wish.due_on)) return 'You may only provide one of due_on or due_at!'
  if (has(wish.start_at) && has(wish.start_on)) return 'You may only provide one of start_on or start_at!'
  if (has(wish.start_at) && !has(wish.due_at)) return 'start_at: Needs due_at in the same request'
  if (has(wish.start_on) && !has(wish.due_on) && !has(wish.due_at)) {
    return 'start_on: Needs due_on or due_at in the same request'
  }
  return null
}

function withDue(before: Schedule, { due_at: dueAt, due_on: dueOn }: ScheduleWish, dayOf: DayOf): Schedule {
  if (dueAt !== undefined && dueAt !== null) return { ...before, dueAtMs: dueAt, dueOn: utcDay(dueAt) }
  if (dueOn === null) return NO_SCHEDULE
  if (dueOn === undefined && dueAt === undefined) return before
  // Without a moment at its end, the start is a day as well.
  const startOn = startDay(before, dayOf)
  return { startOn, startAtMs: null, dueOn: dueOn ?? dueDay(before, dayOf), dueAtMs: null }
}

function withStart(after: Schedule, { start_at: startAt, start_on: startOn }: ScheduleWish): Schedule {
  if (startAt !== undefined && startAt !== null)
    return { ...after, startAtMs: startAt, startOn: utcDay(startAt) }
  if (startOn !== undefined && startOn !== null) return { ...after, startOn, startAtMs: null }
  return startAt === null || startOn === null ? { ...after, startOn: null, startAtMs: null } : after
}

function startDay({ startAtMs, startOn }: Schedule, dayOf: DayOf): string | null {
  return startAtMs === null ? startOn : dayOf(startAtMs)
}

function dueDay({ dueAtMs, dueOn }: Schedule, dayOf: DayOf): string | null {
  return dueAtMs === null ? dueOn : dayOf(dueAtMs)
}

function utcDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10)
}
