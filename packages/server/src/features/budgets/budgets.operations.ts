import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { flag, oneOf, record, reference } from '../../protocol/asana/field.js'
import { hundredths } from '../../protocol/asana/number-field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { BILLABLE_FILTERS, BUDGET_TOTAL_MAX, BUDGET_TYPES, ESTIMATE_SOURCES } from './budget.js'

const FILTER = oneOf(...BILLABLE_FILTERS)

const SETTABLE = {
  budget_type: oneOf(...BUDGET_TYPES).says('Whether it is about time or money.'),
  estimate: record(
    { billable_status_filter: FILTER, source: oneOf(...ESTIMATE_SOURCES), enabled: flag },
    [],
  ).says('What the project is estimated to take: of what, and whether it is shown.'),
  actual: record({ billable_status_filter: FILTER }, []).says('Which time counts for what was spent.'),
  total: record({ enabled: flag, value: hundredths({ max: BUDGET_TOTAL_MAX }) }, []).says(
    'What the project may take, in minutes or money. Each type keeps its own value.',
  ),
} as const

export const NEW_BUDGET = {
  fields: { ...SETTABLE, parent: reference.says('The project; it has one budget at most.') },
  required: ['parent'],
} as const

export const BUDGET_CHANGES = { fields: SETTABLE } as const

export const OF_BUDGETS = {
  fields: { parent: reference.says('The project.') },
  required: ['parent'],
} as const

export const BUDGETS_OPERATIONS = {
  getBudgets: {
    tag: 'Budgets',
    summary: 'List the budgets of a project',
    says: 'One, or none. For editors of the project.',
    query: OF_BUDGETS,
    example: { query: { parent: EXAMPLES.project.gid } },
  },
  createBudget: {
    tag: 'Budgets',
    summary: 'Create a budget',
    says: 'For a project of which you are an admin, and which has none.',
    body: NEW_BUDGET,
    example: {
      body: { parent: EXAMPLES.project.gid, budget_type: 'time', total: { enabled: true, value: 6_000 } },
    },
  },
  getBudget: { tag: 'Budgets', summary: 'Get a budget', says: 'Of a project that you may edit.' },
  updateBudget: {
    tag: 'Budgets',
    summary: 'Change a budget',
    says: 'Of a project of which you are an admin. Only what is sent changes.',
    body: BUDGET_CHANGES,
    example: { body: { total: { value: 7_200 } } },
  },
  deleteBudget: {
    tag: 'Budgets',
    summary: 'Delete a budget',
    says: 'Of a project of which you are an admin. There is no way back.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
