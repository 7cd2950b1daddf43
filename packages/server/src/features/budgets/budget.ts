import type { Gid } from '../../protocol/asana/gid.js'
import type { PlainRecord } from '../record-kind.js'

export const BUDGET_TYPES = ['cost', 'time'] as const
export const BILLABLE_FILTERS = ['billable', 'non_billable', 'any'] as const
export const ESTIMATE_SOURCES = ['none', 'tasks', 'capacity_plans'] as const
export const BUDGET_TOTAL_MAX = 1_000_000_000_000

export type BudgetType = (typeof BUDGET_TYPES)[number]
export type BillableFilter = (typeof BILLABLE_FILTERS)[number]

/** What a project may take, in time or money; a project has one at most. */
export interface Budget extends PlainRecord {
  readonly projectGid: Gid
  readonly budgetType: BudgetType
  readonly estimateFilter: BillableFilter
  readonly estimateSource: (typeof ESTIMATE_SOURCES)[number]
  /** 1: shown. */
  readonly estimateEnabled: 0 | 1
  /** Which time counts for what was spent. */
  readonly actualFilter: BillableFilter
  /** 1: shown. */
  readonly totalEnabled: 0 | 1
  /** Hundredths of minutes and of money: each type keeps its own, so that changing to and fro loses neither. Null where nobody said. */
  readonly totalTimeHundredths: number | null
  readonly totalCostHundredths: number | null
}

/** What was spent on a project, of the time that counts. */
export interface Spent {
  readonly minutes: number
  /** Minutes, each times the hundredths of money that an hour of its person costs: exact, however much it is. */
  readonly minuteHundredths: bigint
}

/** What budgets need from storage beside their rows. */
export interface SpentStore {
  /** By the budgets' gids; those on whose projects nothing was spent are left out. */
  spent(budgets: readonly Budget[]): Promise<ReadonlyMap<Gid, Spent>>
}

/** A budget of which nothing was said yet. */
export function newBudget(of: Pick<Budget, 'gid' | 'workspaceGid' | 'projectGid'>): Budget {
  return {
    ...of,
    budgetType: 'time',
    estimateFilter: 'billable',
    estimateSource: 'none',
    estimateEnabled: 0,
    actualFilter: 'billable',
    totalEnabled: 0,
    totalTimeHundredths: null,
    totalCostHundredths: null,
  }
}
