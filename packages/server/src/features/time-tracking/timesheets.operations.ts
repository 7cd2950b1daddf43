import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { date, listOrText, oneOf, reference, text, userReference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NOTES_LENGTH_MAX } from '../../protocol/asana/text.js'
import { TIMESHEET_STATUSES } from './timesheet.rules.js'

const STATUS = oneOf(...TIMESHEET_STATUSES)

export const NEW_TIMESHEET = {
  fields: {
    user: userReference.says('Whose time it is; another person’s is for admins.'),
    workspace: reference.says('The workspace.'),
    start_date: date.says('The Monday of the week.'),
    end_date: date.says('The Sunday of the week.'),
  },
  required: ['user', 'workspace', 'start_date', 'end_date'],
} as const

export const TIMESHEET_CHANGES = {
  fields: {
    approval_status: STATUS.says(
      'What becomes of it. Whose time it is submits it, or takes it back to `draft`; an admin approves, rejects, or opens it again as `submitted`.',
    ),
    message: text({ lengthMax: NOTES_LENGTH_MAX }).says('Is not kept: nothing shows it.'),
  },
} as const

export const OF_TIMESHEETS = {
  fields: {
    workspace: reference.says('The workspace.'),
    user: userReference.says('Only those of this person.'),
    from_date: date.says('Only weeks that have this day, or are later.'),
    to_date: date.says('Only weeks that have this day, or are earlier.'),
    approval_statuses: listOrText(STATUS).says('Only those of which this became.'),
  },
  required: ['workspace'],
} as const

export const TIMESHEETS_OPERATIONS = {
  getTimesheetApprovalStatuses: {
    tag: 'Time tracking',
    summary: 'List timesheets',
    says: 'Your own; for an admin, those of everybody in the workspace.',
    query: OF_TIMESHEETS,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  createTimesheetApprovalStatus: {
    tag: 'Time tracking',
    summary: 'Begin a timesheet',
    says: 'One for each week of a person in a workspace: a draft.',
    body: NEW_TIMESHEET,
    example: {
      body: {
        user: 'me',
        workspace: EXAMPLES.workspace.gid,
        start_date: '2026-11-16',
        end_date: '2026-11-22',
      },
    },
  },
  getTimesheetApprovalStatus: {
    tag: 'Time tracking',
    summary: 'Get a timesheet',
    says: 'Your own, or as an admin anybody’s.',
  },
  updateTimesheetApprovalStatus: {
    tag: 'Time tracking',
    summary: 'Submit, approve or reject a timesheet',
    says: 'While it is submitted or approved, time of its week cannot be added, changed or deleted.',
    body: TIMESHEET_CHANGES,
    example: { body: { approval_status: 'submitted' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
