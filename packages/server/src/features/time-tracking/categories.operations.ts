import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { date, flag, name, oneOf, reference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { CATEGORY_COLORS } from './time-tracking.rules.js'

const SETTABLE = {
  name: name({ lengthMax: NAME_LENGTH_MAX, lengthMin: 1 }).says('What people call it.'),
  color: oneOf(...CATEGORY_COLORS).says('Its color; `none` without one.'),
} as const

export const NEW_CATEGORY = {
  fields: { ...SETTABLE, workspace: reference.says('The workspace to create it in.') },
  required: ['workspace', 'name'],
} as const

export const CATEGORY_CHANGES = {
  fields: {
    ...SETTABLE,
    is_archived: flag.says('Put it away: entries keep it, and no other one gets it.'),
  },
} as const

export const OF_CATEGORIES = {
  fields: {
    workspace: reference.says('The workspace.'),
    is_archived: flag.says('Those that were put away, in the place of the others.'),
  },
  required: ['workspace'],
} as const

export const DAYS = {
  fields: {
    start_date: date.says('Only time of this day and later.'),
    end_date: date.says('Only time of this day and before.'),
  },
} as const

export const CATEGORIES_OPERATIONS = {
  getTimeTrackingCategories: {
    tag: 'Time tracking',
    summary: 'List the time tracking categories of a workspace',
    says: 'Those that are in use, or those that were put away.',
    query: OF_CATEGORIES,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  createTimeTrackingCategory: {
    tag: 'Time tracking',
    summary: 'Create a time tracking category',
    says: 'A word that tracked time of the workspace is sorted by. Guests create none.',
    body: NEW_CATEGORY,
    example: { body: { workspace: EXAMPLES.workspace.gid, name: 'Photography', color: 'blue' } },
  },
  getTimeTrackingCategory: {
    tag: 'Time tracking',
    summary: 'Get a time tracking category',
    says: 'A category of a workspace that you are in.',
  },
  updateTimeTrackingCategory: {
    tag: 'Time tracking',
    summary: 'Change a time tracking category',
    says: 'Only what is sent changes, for all time that has it.',
    body: CATEGORY_CHANGES,
    example: { body: { color: 'green' } },
  },
  deleteTimeTrackingCategory: {
    tag: 'Time tracking',
    summary: 'Delete a time tracking category',
    says: 'Time that has it loses it. There is no way back.',
  },
  getTimeTrackingEntriesForTimeTrackingCategory: {
    tag: 'Time tracking',
    summary: 'List the time that has a category',
    says: 'On tasks that you may see, by day.',
    query: DAYS,
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
