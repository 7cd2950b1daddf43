import type { RecordFields } from '../../protocol/asana/call.js'
import { CREATED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DATE, oneOf } from '../../protocol/asana/openapi-schema.js'
import type { PlainRecord } from '../record-kind.js'
import { TIMESHEET_STATUSES, weekEnd, type TimesheetStatus } from './timesheet.rules.js'

/** Weeks of one person in one workspace. */
export const TIMESHEETS_PER_PERSON_MAX = 1_000

/** What became of a person's time of a week. */
export interface Timesheet extends PlainRecord {
  readonly userGid: Gid
  /** A Monday. */
  readonly startOn: string
  readonly status: TimesheetStatus
  readonly createdAtMs: number
}

/** A status as answers show it; requests say it in small letters. */
export const shownStatus = (status: TimesheetStatus): string => status.toUpperCase()
export const SHOWN_STATUS = oneOf(...TIMESHEET_STATUSES.map(shownStatus))

export const TIMESHEET_FIELDS: RecordFields<Timesheet> = {
  created_at: { in: 'compact', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
  user: {
    in: 'compact',
    of: 'user',
    says: 'Whose time it is.',
    example: EXAMPLES.user,
    value: ({ userGid }) => userGid,
  },
  workspace: {
    in: 'compact',
    of: 'workspace',
    says: 'Its workspace.',
    example: EXAMPLES.workspace,
    value: ({ workspaceGid }) => workspaceGid,
  },
  start_date: {
    in: 'compact',
    says: 'The Monday of its week.',
    schema: DATE,
    example: '2026-11-23',
    value: ({ startOn }) => startOn,
  },
  end_date: {
    in: 'compact',
    says: 'The Sunday of its week.',
    schema: DATE,
    example: '2026-11-29',
    value: ({ startOn }) => weekEnd(startOn),
  },
  approval_status: {
    in: 'compact',
    says: 'What became of it.',
    schema: SHOWN_STATUS,
    example: 'DRAFT',
    value: ({ status }) => shownStatus(status),
  },
}
