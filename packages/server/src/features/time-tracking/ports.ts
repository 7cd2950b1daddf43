import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { TimeEntry } from './time-entry.js'
import type { TimesheetStatus } from './timesheet.rules.js'

export type TimeEntryChanges = Partial<
  Pick<
    TimeEntry,
    'projectGid' | 'categoryGid' | 'durationMinutes' | 'enteredOn' | 'billableStatus' | 'description'
  >
>

/** What time belongs to. A list goes along one of these, and is narrowed by the others. */
export type TimeEntryOwners = Partial<
  Pick<TimeEntry, 'taskGid' | 'projectGid' | 'categoryGid' | 'createdByGid' | 'workspaceGid'>
>

export interface TimeEntryFilter extends TimeEntryOwners {
  /** Time that counts for a project in this portfolio; `workspaceGid` is the portfolio's. */
  readonly portfolioGid?: Gid
  /** The first and the last day; null for no end. */
  readonly from: string | null
  readonly until: string | null
}

/**
 * Deletes a category; the time that had it stays without. **Atomic:** time of a closed timesheet keeps its category.
 * @returns `closed` where there is some; nothing was written then
 */
export type DeleteCategory = (gid: Gid) => Promise<'deleted' | 'closed'>

/** Why time is not kept: something that it refers to was deleted meanwhile, or its week's timesheet is closed. */
export type TimeRefused = 'task_gone' | 'project_gone' | 'category_gone' | 'too_many' | 'closed'

/** Who does it, and when; the task is modified and told of by that. */
export interface Doing {
  readonly byGid: Gid
  readonly nowMs: number
}

/** What tracked time needs from storage. */
export interface TimeEntryStore {
  read(gids: readonly Gid[]): Promise<readonly TimeEntry[]>

  /** By day, and by gid within one. */
  list(
    filter: TimeEntryFilter & {
      readonly page: PageRequest
      readonly rest: Rest
      /** Those of some entries that the list shows. */
      readonly shown: (entries: readonly TimeEntry[]) => Promise<readonly TimeEntry[]>
    },
  ): Promise<readonly TimeEntry[]>

  /** What became of the timesheet of each entry's week; `draft` without one. */
  statuses(entries: readonly TimeEntry[]): Promise<ReadonlyMap<Gid, TimesheetStatus>>

  /**
   * **Atomic:** the entry, the sum that its task has, and what is told of the task.
   * **On conflict:** who tracks time on one task does so one after the other; a week that is submitted meanwhile is either `closed` first,
   * or has the entry.
   */
  create(entry: TimeEntry, doing: Doing & { readonly perTaskMax: number }): Promise<'created' | TimeRefused>

  /** The same of a change. **On conflict:** the later change of a property stays. @returns null when the entry is gone */
  update(
    entry: Pick<TimeEntry, 'gid' | 'taskGid'>,
    changes: TimeEntryChanges,
    doing: Doing,
  ): Promise<TimeEntry | TimeRefused | null>

  delete(entry: Pick<TimeEntry, 'gid' | 'taskGid'>, doing: Doing): Promise<'deleted' | TimeRefused | null>
}
