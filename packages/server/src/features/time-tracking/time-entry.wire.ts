import { relation, type RecordFields, type Resource } from '../../protocol/asana/call.js'
import { CREATED, LONG_TEXT, QUERIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { COUNT, DATE, oneOf, TEXT } from '../../protocol/asana/openapi-schema.js'
import { shownEntries, type VisibleTasks } from './find-time-entry.js'
import type { TimeEntryStore } from './ports.js'
import { CATEGORIES_PER_ENTRY_MAX, type TimeEntry } from './time-entry.js'
import { BILLABLE_STATUSES } from './time-tracking.rules.js'
import { SHOWN_STATUS, shownStatus } from './timesheet.js'

const OWN_FIELDS: RecordFields<TimeEntry> = {
  duration_minutes: {
    in: 'compact',
    says: 'How long it took, in minutes.',
    schema: COUNT,
    example: 45,
    value: ({ durationMinutes }) => durationMinutes,
  },
  entered_on: {
    in: 'compact',
    says: 'The day of the work.',
    schema: DATE,
    example: '2026-11-23',
    value: ({ enteredOn }) => enteredOn,
  },
  attributable_to: {
    in: 'compact',
    of: 'project',
    says: 'The project that the time counts for.',
    example: EXAMPLES.project,
    value: ({ projectGid }) => projectGid,
  },
  created_by: {
    in: 'compact',
    of: 'user',
    says: 'Whose time it is.',
    example: EXAMPLES.user,
    value: ({ createdByGid }) => createdByGid,
  },
  categories: {
    in: 'compact',
    of: 'time_tracking_category',
    many: CATEGORIES_PER_ENTRY_MAX,
    says: 'What the time is sorted by: one category, or none.',
    example: [EXAMPLES.time_tracking_category],
    value: ({ categoryGid }) => (categoryGid === null ? [] : [categoryGid]),
  },
  task: {
    in: 'full',
    of: 'task',
    says: 'The task.',
    example: EXAMPLES.task,
    value: ({ taskGid }) => taskGid,
  },
  created_at: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
  billable_status: {
    in: 'full',
    says: 'Whether somebody is to pay for it.',
    schema: oneOf(...BILLABLE_STATUSES),
    example: 'billable',
    value: ({ billableStatus }) => billableStatus,
  },
  description: {
    in: 'full',
    weight: LONG_TEXT,
    says: 'What was done, as plain text.',
    schema: TEXT,
    example: 'Photographs of the red kale',
    value: ({ description }) => description,
  },
}

export function timeEntryResource({
  entries,
  visibleTasks,
}: {
  readonly entries: TimeEntryStore
  readonly visibleTasks: VisibleTasks
}): Resource<TimeEntry> {
  return {
    type: 'time_tracking_entry',
    nestedScope: 'time_tracking_entries:read',
    says: 'Time that somebody spent on a task.',
    exampleGid: EXAMPLES.time_tracking_entry.gid,
    fields: {
      ...OWN_FIELDS,
      approval_status: {
        in: 'full',
        weight: QUERIED,
        says: 'What became of the timesheet of its week; `DRAFT` where there is none.',
        schema: SHOWN_STATUS,
        example: 'DRAFT',
        relation: relation(
          async (_viewer, records) => await entries.statuses(records),
          (status) => shownStatus(status),
        ),
      },
    },
    async load(viewer, gids) {
      const found = (await entries.read(gids)).filter(({ workspaceGid }) => viewer.roles.has(workspaceGid))
      const shown = await shownEntries(visibleTasks, viewer, found)
      return new Map(shown.map((entry) => [entry.gid, entry]))
    },
  }
}
