import type { Gid } from '../../protocol/asana/gid.js'
import type { BILLABLE_STATUSES } from './time-tracking.rules.js'
import type { PlainRecord } from '../record-kind.js'

export const TIME_ENTRIES_PER_TASK_MAX = 10_000
/** As Asana has it. */
export const CATEGORIES_PER_ENTRY_MAX = 1

/** Time that somebody spent on a task. */
export interface TimeEntry extends PlainRecord {
  readonly taskGid: Gid
  readonly createdByGid: Gid
  /** The project that the time counts for; null for none. */
  readonly projectGid: Gid | null
  readonly categoryGid: Gid | null
  readonly durationMinutes: number
  readonly enteredOn: string
  readonly billableStatus: (typeof BILLABLE_STATUSES)[number]
  readonly description: string
  readonly createdAtMs: number
}
