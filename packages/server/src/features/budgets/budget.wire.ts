import { isAtLeast } from '../../protocol/asana/access-level.js'
import { relation, type RecordFields } from '../../protocol/asana/call.js'
import { QUERIED } from '../../protocol/asana/common-fields.js'
import type { DescribedField } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { FLAG, NUMBER, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { ProjectLevels } from '../projects/find-project.js'
import {
  BILLABLE_FILTERS,
  BUDGET_TYPES,
  ESTIMATE_SOURCES,
  type Budget,
  type Spent,
  type SpentStore,
} from './budget.js'
import { CURRENCY, RATES_SEEN_FROM } from './rate.js'

const MINUTES_PER_HOUR = 60n

const FILTER: DescribedField = {
  in: 'compact',
  says: 'Which time counts.',
  schema: oneOf(...BILLABLE_FILTERS),
  example: 'billable',
}
const ENABLED: DescribedField = { in: 'compact', says: 'Whether it is shown.', schema: FLAG, example: true }
const UNITS: DescribedField = {
  in: 'compact',
  says: 'What it is counted in: minutes, or money.',
  schema: orNull(TEXT),
  example: 'minutes',
}
const value = (says: string, example: number): DescribedField => ({
  in: 'compact',
  says,
  schema: orNull(NUMBER),
  example,
})

const NOT_SHOWN = { units: null, value: null }

const unitsOf = ({ budgetType }: Budget): string => (budgetType === 'time' ? 'minutes' : CURRENCY)

const OWN_FIELDS: RecordFields<Budget> = {
  budget_type: {
    in: 'compact',
    says: 'Whether it is about time or money.',
    schema: oneOf(...BUDGET_TYPES),
    example: 'time',
    value: ({ budgetType }) => budgetType,
  },
  estimate: {
    in: 'compact',
    of: {
      fields: {
        billable_status_filter: FILTER,
        source: {
          in: 'compact',
          says: 'What it is estimated from.',
          schema: oneOf(...ESTIMATE_SOURCES),
          example: 'tasks',
        },
        enabled: ENABLED,
        units: UNITS,
        value: value('What was estimated. Nothing has an estimate here, and so it is 0.', 0),
      },
    },
    says: 'What the project is estimated to take.',
    example: {
      billable_status_filter: 'billable',
      source: 'tasks',
      enabled: true,
      units: 'minutes',
      value: 0,
    },
    value: (budget) => ({
      billable_status_filter: budget.estimateFilter,
      source: budget.estimateSource,
      enabled: budget.estimateEnabled === 1,
      ...(budget.estimateSource === 'none' ? NOT_SHOWN : { units: unitsOf(budget), value: 0 }),
    }),
  },
  total: {
    in: 'compact',
    of: {
      fields: { enabled: ENABLED, value: value('What it may take.', 6_000), units: UNITS },
    },
    says: 'What the project may take.',
    example: { enabled: true, value: 6_000, units: 'minutes' },
    value: (budget) => ({ enabled: budget.totalEnabled === 1, ...totalOf(budget) }),
  },
  parent: {
    in: 'compact',
    of: 'project',
    says: 'The project.',
    example: EXAMPLES.project,
    value: ({ projectGid }) => projectGid,
  },
}

interface Needs {
  readonly spending: SpentStore
  readonly projectLevels: ProjectLevels
}

/** What was spent on budgets, and of which of them the viewer may know what it cost: who divides that by the time has the rates. */
async function spentSeenBy(
  { projectLevels, spending }: Needs,
  viewer: Principal,
  budgets: readonly Budget[],
): Promise<ReadonlyMap<Gid, { readonly spent: Spent; readonly seesCost: boolean }>> {
  const found = await spending.spent(budgets)
  const levels = await projectLevels(viewer, [...new Set(budgets.map(({ projectGid }) => projectGid))])
  return new Map(
    budgets.map(({ gid, projectGid }) => {
      const level = levels.get(projectGid)
      const spent = found.get(gid) ?? { minutes: 0, minuteHundredths: 0n }
      return [gid, { spent, seesCost: level !== undefined && isAtLeast(level, RATES_SEEN_FROM) }]
    }),
  )
}

/** The fields of a budget; all of them show in lists, too. */
export function budgetFields({ projectLevels, spending }: Needs): RecordFields<Budget> {
  return {
    ...OWN_FIELDS,
    actual: {
      in: 'compact',
      of: {
        fields: {
          billable_status_filter: FILTER,
          value: value(
            'What was spent: the time that counts for the project, or what it cost at its people’s rates; that is null for whoever may not see the rates.',
            480,
          ),
          units: UNITS,
        },
      },
      weight: QUERIED,
      says: 'What was spent.',
      example: { billable_status_filter: 'billable', value: 480, units: 'minutes' },
      relation: relation(
        async (viewer, budgets) => await spentSeenBy({ projectLevels, spending }, viewer, budgets),
        ({ seesCost, spent }: { readonly spent: Spent; readonly seesCost: boolean }, budget) => ({
          billable_status_filter: budget.actualFilter,
          value: budget.budgetType === 'cost' && !seesCost ? null : spentValue(spent, budget),
          units: unitsOf(budget),
        }),
      ),
    },
  }
}

function spentValue({ minuteHundredths, minutes }: Spent, { budgetType }: Budget): number {
  if (budgetType === 'time') return minutes
  return Number((minuteHundredths + MINUTES_PER_HOUR / 2n) / MINUTES_PER_HOUR) / 100
}

function totalOf(budget: Budget) {
  if (budget.totalEnabled === 0) return NOT_SHOWN
  const hundredths = budget.budgetType === 'time' ? budget.totalTimeHundredths : budget.totalCostHundredths
  return { units: unitsOf(budget), value: hundredths === null ? null : hundredths / 100 }
}
