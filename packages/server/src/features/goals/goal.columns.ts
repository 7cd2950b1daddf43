import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { GoalMembersTable, GoalMetricsTable, GoalsTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Goal, GoalMembership } from './goal.js'
import type { Metric } from './metric.rules.js'

const PLAIN = columnsOf<Omit<Goal, 'isWorkspaceLevel'>, Omit<Selectable<GoalsTable>, 'is_workspace_level'>>()(
  {
    gid: 'gid',
    workspaceGid: 'workspace_gid',
    teamGid: 'team_gid',
    ownerGid: 'owner_gid',
    createdByGid: 'created_by_gid',
    name: 'name',
    htmlNotes: 'html_notes',
    startOn: 'start_on',
    dueOn: 'due_on',
    timePeriodGid: 'time_period_gid',
    status: 'status',
    createdAtMs: 'created_at_ms',
    modifiedAtMs: 'modified_at_ms',
  },
)

export function goalOf(row: Selectable<GoalsTable>): Goal {
  return { ...PLAIN.read(row), isWorkspaceLevel: row.is_workspace_level === 1 }
}

export function rowOfGoal(goal: Goal): Selectable<GoalsTable> {
  return { ...PLAIN.write(goal), is_workspace_level: goal.isWorkspaceLevel ? 1 : 0 }
}

/** The columns of those properties that change. */
export function columnsOfGoal({ isWorkspaceLevel, ...changes }: Partial<Goal>): Partial<GoalsTable> {
  return {
    ...PLAIN.write(changes),
    ...(isWorkspaceLevel === undefined ? {} : { is_workspace_level: isWorkspaceLevel ? 1 : 0 }),
  }
}

export const MEMBERSHIP_COLUMNS = columnsOf<
  GoalMembership,
  Omit<Selectable<GoalMembersTable>, 'joined_at_ms'>
>()({
  gid: 'gid',
  goalGid: 'goal_gid',
  userGid: 'user_gid',
  level: 'access_level',
})

export function metricOf(row: Selectable<GoalMetricsTable>): Metric {
  return {
    gid: row.gid,
    unit: row.unit,
    precision: row.decimals,
    currencyCode: row.currency_code,
    initial: row.initial_value,
    target: row.target_value,
    current: row.current_value,
    progressSource: row.progress_source,
    isCustomWeight: row.is_custom_weight === 1,
    setByGid: row.set_by_gid,
  }
}

export function rowOfMetric(goalGid: Gid, metric: Metric): Selectable<GoalMetricsTable> {
  return {
    goal_gid: goalGid,
    gid: metric.gid,
    unit: metric.unit,
    decimals: metric.precision,
    currency_code: metric.currencyCode,
    initial_value: metric.initial,
    target_value: metric.target,
    current_value: metric.current,
    progress_source: metric.progressSource,
    is_custom_weight: metric.isCustomWeight ? 1 : 0,
    set_by_gid: metric.setByGid,
  }
}
