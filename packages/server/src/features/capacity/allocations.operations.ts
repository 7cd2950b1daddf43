import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { date, nullable, oneOf, record, reference, userReference } from '../../protocol/asana/field.js'
import { hundredths } from '../../protocol/asana/number-field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { EFFORT_MAX, EFFORT_TYPES } from './allocation.js'

const EFFORT = record({ type: oneOf(...EFFORT_TYPES), value: hundredths({ max: EFFORT_MAX }) }, [
  'type',
  'value',
])

const SETTABLE = {
  start_date: date.says('The first day.'),
  end_date: date.says('The last day; not before the first.'),
  effort: nullable(EFFORT).says('For how much of their time; null where nobody says.'),
  assignee: userReference.says('Who is planned for it.'),
  parent: reference.says('The project.'),
} as const

export const NEW_ALLOCATION = {
  fields: SETTABLE,
  required: ['assignee', 'end_date', 'parent', 'start_date'],
} as const

export const ALLOCATION_CHANGES = { fields: SETTABLE } as const

export const OF_ALLOCATIONS = {
  fields: {
    parent: reference.says('Only those of this project.'),
    assignee: userReference.says('Only those of this person.'),
    workspace: reference.says('Only those in this workspace.'),
  },
} as const

export const ALLOCATIONS_OPERATIONS = {
  getAllocations: {
    tag: 'Capacity',
    summary: 'List allocations',
    says: 'Of a project, a person or a workspace, in projects that you may see.',
    query: OF_ALLOCATIONS,
    example: { query: { parent: EXAMPLES.project.gid } },
  },
  createAllocation: {
    tag: 'Capacity',
    summary: 'Plan somebody for a project',
    says: 'In a project that you may edit.',
    body: NEW_ALLOCATION,
    example: {
      body: {
        parent: EXAMPLES.project.gid,
        assignee: 'me',
        start_date: '2026-12-01',
        end_date: '2026-12-18',
        effort: { type: 'percent', value: 50 },
      },
    },
  },
  getAllocation: {
    tag: 'Capacity',
    summary: 'Get an allocation',
    says: 'Of a project that you may see.',
  },
  updateAllocation: {
    tag: 'Capacity',
    summary: 'Change an allocation',
    says: 'Of a project that you may edit. Only what is sent changes.',
    body: ALLOCATION_CHANGES,
    example: { body: { effort: { type: 'hours', value: 7.5 } } },
  },
  deleteAllocation: {
    tag: 'Capacity',
    summary: 'Delete an allocation',
    says: 'Of a project that you may edit. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
