import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { TasksTable } from '../../db/schema.js'
import type { Task } from './task.rules.js'

/** All but `rank`: where a task stands among others is no property of it. */
export const TASK_COLUMNS = columnsOf<Task, Omit<Selectable<TasksTable>, 'rank'>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  parentGid: 'parent_gid',
  rootGid: 'root_gid',
  createdByGid: 'created_by_gid',
  name: 'name',
  htmlNotes: 'html_notes',
  resourceSubtype: 'resource_subtype',
  approvalStatus: 'approval_status',
  assigneeGid: 'assignee_gid',
  assignedByGid: 'assigned_by_gid',
  assigneeStatus: 'assignee_status',
  assigneeSectionGid: 'assignee_section_gid',
  startOn: 'start_on',
  startAtMs: 'start_at_ms',
  dueOn: 'due_on',
  dueAtMs: 'due_at_ms',
  completedAtMs: 'completed_at_ms',
  completedByGid: 'completed_by_gid',
  actualTimeMinutes: 'actual_time_minutes',
  createdAtMs: 'created_at_ms',
  modifiedAtMs: 'modified_at_ms',
})
