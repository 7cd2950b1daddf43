import { DAY_MS } from '../../time-units.js'
import { dayOf } from '../../protocol/asana/dates.js'

export const TIMESHEET_STATUSES = ['draft', 'submitted', 'approved', 'rejected'] as const
export type TimesheetStatus = (typeof TIMESHEET_STATUSES)[number]

/** Who asks for another status: whose time it is, or who decides about it. Somebody may be both. */
export interface TimesheetRoles {
  readonly isSubmitter: boolean
  readonly isReviewer: boolean
}

type Mover = 'submitter' | 'reviewer' | 'either'

/** What a timesheet can become, and by whom: it is handed in and taken back by whose time it is; decided about, and opened again, by a reviewer. */
const TRANSITIONS: Readonly<Record<TimesheetStatus, Readonly<Partial<Record<TimesheetStatus, Mover>>>>> = {
  draft: { submitted: 'submitter' },
  submitted: { draft: 'submitter', approved: 'reviewer', rejected: 'reviewer' },
  approved: { submitted: 'reviewer' },
  rejected: { draft: 'submitter', submitted: 'either' },
}

/** @returns `impossible` for what nobody can do from there, `denied` for what somebody else could */
export function judgeTransition(
  { from, to }: { readonly from: TimesheetStatus; readonly to: TimesheetStatus },
  { isReviewer, isSubmitter }: TimesheetRoles,
): 'allowed' | 'denied' | 'impossible' {
  const mover = TRANSITIONS[from][to]
  if (mover === undefined) return 'impossible'
  const isMover = { submitter: isSubmitter, reviewer: isReviewer, either: isSubmitter || isReviewer }[mover]
  return isMover ? 'allowed' : 'denied'
}

/** What a status can be followed by, whoever says so. */
export function nextStatuses(from: TimesheetStatus): readonly string[] {
  return Object.keys(TRANSITIONS[from])
}

/** Time of a week that was handed in stays as it is, until it is taken back or rejected. */
export const CLOSED_STATUSES: readonly TimesheetStatus[] = ['submitted', 'approved']

export function isClosed(status: TimesheetStatus): boolean {
  return CLOSED_STATUSES.includes(status)
}

const DAYS_PER_WEEK = 7

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const atMs = Date.parse(day)
  const daysSinceMonday = (new Date(atMs).getUTCDay() + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK
  return dayOf(atMs - daysSinceMonday * DAY_MS)
}

/** The last day of the week that begins on a day. */
export function weekEnd(startOn: string): string {
  return dayOf(Date.parse(startOn) + (DAYS_PER_WEEK - 1) * DAY_MS)
}
