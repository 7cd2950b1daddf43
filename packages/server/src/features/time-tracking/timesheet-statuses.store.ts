import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TimeEntry } from './time-entry.js'
import { mondayOf, type TimesheetStatus } from './timesheet.rules.js'

/** What became of the timesheet of each entry's week; `draft` without one. */
export async function readStatuses(
  queries: Queries,
  entries: readonly TimeEntry[],
): Promise<ReadonlyMap<Gid, TimesheetStatus>> {
  if (entries.length === 0) return new Map()
  const sheets = await queries
    .selectFrom('timesheet_approval_statuses')
    .select(['user_gid', 'workspace_gid', 'start_on', 'approval_status'])
    .where('user_gid', 'in', [...new Set(entries.map(({ createdByGid }) => createdByGid))])
    .where('workspace_gid', 'in', [...new Set(entries.map(({ workspaceGid }) => workspaceGid))])
    .where('start_on', 'in', [...new Set(entries.map(({ enteredOn }) => mondayOf(enteredOn)))])
    .execute()
  const byWeek = new Map(
    sheets.map((row) => [[row.user_gid, row.workspace_gid, row.start_on].join(' '), row.approval_status]),
  )
  return new Map(
    entries.map(({ createdByGid, enteredOn, gid, workspaceGid }) => {
      const week = [createdByGid, workspaceGid, mondayOf(enteredOn)].join(' ')
      return [gid, byWeek.get(week) ?? 'draft']
    }),
  )
}
