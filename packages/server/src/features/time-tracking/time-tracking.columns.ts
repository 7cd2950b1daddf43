import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type {
  TimesheetApprovalStatusesTable,
  TimeTrackingCategoriesTable,
  TimeTrackingEntriesTable,
} from '../../db/schema.js'
import type { Category } from './category.js'
import type { TimeEntry } from './time-entry.js'
import type { Timesheet } from './timesheet.js'

export const CATEGORY_COLUMNS = columnsOf<Category, Selectable<TimeTrackingCategoriesTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  name: 'name',
  color: 'color',
  isArchived: 'is_archived',
})

export const TIMESHEET_COLUMNS = columnsOf<Timesheet, Selectable<TimesheetApprovalStatusesTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  userGid: 'user_gid',
  startOn: 'start_on',
  status: 'approval_status',
  createdAtMs: 'created_at_ms',
})

export const TIME_ENTRY_COLUMNS = columnsOf<TimeEntry, Selectable<TimeTrackingEntriesTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  taskGid: 'task_gid',
  createdByGid: 'created_by_gid',
  projectGid: 'project_gid',
  categoryGid: 'category_gid',
  durationMinutes: 'duration_minutes',
  enteredOn: 'entered_on',
  billableStatus: 'billable_status',
  description: 'description',
  createdAtMs: 'created_at_ms',
})
