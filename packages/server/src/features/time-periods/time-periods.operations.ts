import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { date, reference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'

export const TIME_PERIOD_FILTER = {
  fields: {
    workspace: reference.says('The workspace whose periods you want.'),
    start_on: date.says('Only those that begin on this day or later.'),
    end_on: date.says('Only those that end on this day or earlier.'),
  },
  required: ['workspace'],
} as const

export const TIME_PERIODS_OPERATIONS = {
  getTimePeriods: {
    tag: 'Time periods',
    summary: 'List time periods',
    says: 'The years of a workspace with their halves and quarters: from three years ago to five years ahead, and those that it had before. A fiscal year is one of the calendar.',
    query: TIME_PERIOD_FILTER,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  getTimePeriod: {
    tag: 'Time periods',
    summary: 'Get a time period',
    says: 'A year of a workspace that you are in, or a half or a quarter of one.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
