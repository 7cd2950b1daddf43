import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { date, listOf, nullable, oneOf, reference, text, userReference } from '../../protocol/asana/field.js'
import { wholeNumber } from '../../protocol/asana/number-field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { taskReference } from '../../protocol/asana/task-reference.js'
import { NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { BILLABLE_STATUSES, ENTRY_MINUTES_MAX } from './time-tracking.rules.js'

/** What both creating and changing an entry take. */
export const TIME_ENTRY_CHANGES = {
  fields: {
    duration_minutes: wholeNumber({ min: 1, max: ENTRY_MINUTES_MAX }).says('How long it took, in minutes.'),
    entered_on: date.says('The day of the work; today where none is named.'),
    attributable_to: nullable(reference).says(
      'The project that the time counts for, one of the task’s; its only one where none is named.',
    ),
    billable_status: oneOf(...BILLABLE_STATUSES).says('Whether somebody is to pay for it.'),
    description: text({ lengthMax: NOTES_LENGTH_MAX }).says('What was done, as plain text.'),
    categories: listOf(reference).says('The category that the time is sorted by, one at most.'),
  },
} as const

export const NEW_TIME_ENTRY = { ...TIME_ENTRY_CHANGES, required: ['duration_minutes'] } as const

export const OF_TIME_ENTRIES = {
  fields: {
    task: taskReference.says('Only time on this task.'),
    attributable_to: reference.says('Only time that counts for this project.'),
    portfolio: reference.says('Only time that counts for a project in this portfolio.'),
    user: userReference.says('Only time of this person.'),
    workspace: reference.says('Only time in this workspace. By itself it needs one of the days, too.'),
    entered_on_start_date: date.says('Only time of this day and later.'),
    entered_on_end_date: date.says('Only time of this day and before.'),
    timesheet_approval_status: reference.says('Only time of the person and the week of this timesheet.'),
  },
} as const

export const TIME_ENTRIES_OPERATIONS = {
  getTimeTrackingEntriesForTask: {
    tag: 'Time tracking',
    summary: 'List the time on a task',
    says: 'By day.',
  },
  createTimeTrackingEntry: {
    tag: 'Time tracking',
    summary: 'Track time on a task',
    says: 'Your own time, on a task that you may edit. The task shows the sum as `actual_time_minutes`.',
    body: NEW_TIME_ENTRY,
    example: { body: { duration_minutes: 45, description: 'Photographs of the red kale' } },
  },
  getTimeTrackingEntry: {
    tag: 'Time tracking',
    summary: 'Get tracked time',
    says: 'On a task that you may see.',
  },
  updateTimeTrackingEntry: {
    tag: 'Time tracking',
    summary: 'Change tracked time',
    says: 'Your own, or as an admin anybody’s, on a task that you may see. Only what is sent changes.',
    body: TIME_ENTRY_CHANGES,
    example: { body: { duration_minutes: 60 } },
  },
  deleteTimeTrackingEntry: {
    tag: 'Time tracking',
    summary: 'Delete tracked time',
    says: 'Your own, or as an admin anybody’s. There is no way back.',
  },
  getTimeTrackingEntries: {
    tag: 'Time tracking',
    summary: 'List tracked time',
    says: 'On tasks that you may see, by day. At least one filter has to be named.',
    query: OF_TIME_ENTRIES,
    example: { query: { user: 'me', workspace: EXAMPLES.workspace.gid } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
