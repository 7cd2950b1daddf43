import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Base } from '../feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import { recordTable } from '../record-table.store.js'
import type { UsersFeature } from '../users/users.feature.js'
import { budgetKind } from './budgets.api.js'
import { BUDGET_COLUMNS, RATE_COLUMNS } from './budgets.columns.js'
import { BUDGETS_OPERATIONS } from './budgets.operations.js'
import { rateKind } from './rates.api.js'
import { RATES_OPERATIONS } from './rates.operations.js'
import { spentStore } from './spent.store.js'

/** What projects may take, what was spent on them, and what their people cost. */
export function budgetsFeature(
  { db, nextGid }: Base,
  {
    asRead,
    projects,
    users,
  }: { readonly projects: ProjectsFeature; readonly users: UsersFeature; readonly asRead: AsRead },
) {
  const { findProject, projectLevels } = projects
  const base = { asRead, nextGid, findProject, projectLevels }
  const budgets = budgetKind({
    ...base,
    store: recordTable(db, 'budgets', BUDGET_COLUMNS),
    spending: spentStore(db),
  })
  const rates = rateKind({
    ...base,
    store: recordTable(db, 'rates', RATE_COLUMNS),
    findMember: users.findMember,
    findUser: async (viewer, who) => await users.reading.find(viewer, who),
  })
  return {
    resources: { budget: budgets.resource, rate: rates.resource },
    operations: { ...BUDGETS_OPERATIONS, ...RATES_OPERATIONS },
    handlers: { ...budgets.handlers, ...rates.handlers },
  }
}
