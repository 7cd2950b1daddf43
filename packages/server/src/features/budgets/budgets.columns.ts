import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { BudgetsTable, RatesTable } from '../../db/schema.js'
import type { Budget } from './budget.js'
import type { Rate } from './rate.js'

export const BUDGET_COLUMNS = columnsOf<Budget, Selectable<BudgetsTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  projectGid: 'project_gid',
  budgetType: 'budget_type',
  estimateFilter: 'estimate_filter',
  estimateSource: 'estimate_source',
  estimateEnabled: 'estimate_enabled',
  actualFilter: 'actual_filter',
  totalEnabled: 'total_enabled',
  totalTimeHundredths: 'total_time_hundredths',
  totalCostHundredths: 'total_cost_hundredths',
})

export const RATE_COLUMNS = columnsOf<Rate, Selectable<RatesTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  projectGid: 'project_gid',
  userGid: 'user_gid',
  createdByGid: 'created_by_gid',
  rateHundredths: 'rate_hundredths',
})
