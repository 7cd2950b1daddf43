import type { AnyRecord, RecordField, RecordFields, Resource } from '../../protocol/asana/call.js'
import {
  CREATED,
  INNER_GID,
  INNER_TYPE,
  LONG_TEXT,
  MODIFIED,
  NAME,
  NOTES,
  RICH_TEXT,
} from '../../protocol/asana/common-fields.js'
import { dayIn, formatDateTime, formatOptionalDateTime } from '../../protocol/asana/dates.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT, DATE, DATE_TIME, FLAG, oneOf, orNull } from '../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import type { ProjectLevels } from '../projects/find-project.js'
import { loadVisibleTasks } from './find-task.js'
import type { OwnLists } from './lists/own-lists.js'
import { assigneeSectionField } from './lists/task-list.wire.js'
import type { TaskStore } from './ports.js'
import type { TaskRelationStore } from './relation-ports.js'
import { linkFields } from './task-links.wire.js'
import { taskRelations } from './task-relations.wire.js'
import { APPROVAL_STATUSES, ASSIGNEE_STATUSES, TASK_SUBTYPES, type Task } from './task.rules.js'

/** Asana shows who created a task, but not their name. */
const BARE_USER: DescribedObject = { fields: { gid: INNER_GID, resource_type: INNER_TYPE } }

const OWN_FIELDS: RecordFields<Task> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.task.name, value: (task) => task.name },
  resource_subtype: {
    in: 'compact',
    says: 'What kind of task it is.',
    schema: oneOf(...TASK_SUBTYPES),
    example: 'default_task',
    value: (task) => task.resourceSubtype,
  },
  created_by: {
    in: 'optional',
    of: BARE_USER,
    says: 'Who created it.',
    example: { gid: EXAMPLES.user.gid, resource_type: 'user' },
    value: (task) => ({ gid: task.createdByGid, resource_type: 'user' }),
  },
  approval_status: {
    in: 'full',
    says: 'What was decided. Only approvals have it.',
    schema: oneOf(...APPROVAL_STATUSES),
    example: 'pending',
    isRare: true,
    // Undefined leaves the field out: only approvals have it.
    value: (task) => task.approvalStatus ?? undefined,
  },
  assignee_status: {
    in: 'full',
    says: 'Where its assignee keeps it.',
    schema: oneOf(...ASSIGNEE_STATUSES),
    example: 'upcoming',
    value: (task) => task.assigneeStatus,
  },
  assigned_by: {
    in: 'optional',
    of: 'user',
    says: 'Who assigned it.',
    example: EXAMPLES.user,
    value: (task) => task.assignedByGid,
  },
  completed: {
    in: 'full',
    says: 'Whether it is done.',
    schema: FLAG,
    example: false,
    value: (task) => task.completedAtMs !== null,
  },
  completed_at: {
    in: 'full',
    says: 'When it was done.',
    schema: orNull(DATE_TIME),
    example: null,
    value: (task) => formatOptionalDateTime(task.completedAtMs),
  },
  completed_by: {
    in: 'optional',
    of: 'user',
    says: 'Who completed it.',
    example: null,
    value: (task) => task.completedByGid,
  },
  created_at: { in: 'full', ...CREATED, value: (task) => formatDateTime(task.createdAtMs) },
  due_at: {
    in: 'full',
    says: 'The moment at which it is due.',
    schema: orNull(DATE_TIME),
    example: null,
    value: (task) => formatOptionalDateTime(task.dueAtMs),
  },
  due_on: {
    in: 'full',
    says: 'The day on which it is due.',
    schema: orNull(DATE),
    example: '2026-11-30',
    value: ({ dueAtMs, dueOn }, { timeZone }) => dayFor(dueAtMs, dueOn, timeZone),
  },
  html_notes: {
    in: 'optional',
    weight: LONG_TEXT,
    ...RICH_TEXT,
    value: (task) => new RichValue('xml', task.htmlNotes, task.workspaceGid),
  },
  is_rendered_as_separator: {
    in: 'optional',
    says: 'Always false here.',
    schema: FLAG,
    example: false,
    value: () => false,
  },
  modified_at: { in: 'full', ...MODIFIED, value: (task) => formatDateTime(task.modifiedAtMs) },
  notes: {
    in: 'full',
    weight: LONG_TEXT,
    ...NOTES,
    value: (task) => new RichValue('plain', task.htmlNotes, task.workspaceGid),
  },
  start_at: {
    in: 'full',
    says: 'The moment at which it starts.',
    schema: orNull(DATE_TIME),
    example: null,
    value: (task) => formatOptionalDateTime(task.startAtMs),
  },
  start_on: {
    in: 'full',
    says: 'The day on which it starts.',
    schema: orNull(DATE),
    example: null,
    value: ({ startAtMs, startOn }, { timeZone }) => dayFor(startAtMs, startOn, timeZone),
  },
  actual_time_minutes: {
    in: 'full',
    scope: 'time_tracking_entries:read',
    says: 'The time that was tracked on it, in minutes.',
    schema: orNull(COUNT),
    example: null,
    value: (task) => task.actualTimeMinutes,
  },
  assignee: {
    in: 'full',
    of: 'user',
    says: 'Who is to do it.',
    example: EXAMPLES.user,
    value: (task) => task.assigneeGid,
  },
  parent: {
    in: 'full',
    of: 'task',
    says: 'The task that it is a part of.',
    example: null,
    value: (task) => task.parentGid,
  },
  workspace: {
    in: 'full',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: (task) => task.workspaceGid,
  },
}

export function taskResource(needs: {
  readonly tasks: TaskStore
  readonly relations: TaskRelationStore
  readonly projectLevels: ProjectLevels
  readonly sectionsIn: OwnLists['sectionsIn']
  /** The field `custom_fields`. */
  readonly customFields: RecordField<AnyRecord>
  readonly publicUrl: string
}): Resource<Task> {
  return {
    type: 'task',
    nestedScope: 'tasks:read',
    says: 'Something to be done.',
    exampleGid: EXAMPLES.task.gid,
    fields: {
      ...OWN_FIELDS,
      assignee_section: assigneeSectionField(needs),
      ...taskRelations(needs),
      ...linkFields(needs),
      custom_fields: needs.customFields,
    },
    load: async (viewer, gids) => await loadVisibleTasks(needs, viewer, gids),
  }
}

/** The day of a moment by the clock of whoever reads it; a day that was given as such is the same everywhere. */
function dayFor(atMs: number | null, day: string | null, timeZone: string | null | undefined): string | null {
  return atMs === null || timeZone == null ? day : dayIn(atMs, timeZone)
}
