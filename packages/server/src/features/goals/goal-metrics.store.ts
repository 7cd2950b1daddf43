import type { Database, Queries } from '../../db/database.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendEvents } from '../events/events.writers.js'
import { goalPartChange } from './goal-events.rules.js'
import { metricOf, rowOfMetric } from './goal.columns.js'
import type { Goal } from './goal.js'
import { touchAsEditor } from './goals.writers.js'
import type { By, GoalMetricStore } from './ports.js'

export function goalMetricStore(db: Database): GoalMetricStore {
  return {
    set: async (goalGid, metric, by) =>
      await inTransaction(db, async (tx) => {
        const goal = await touchAsEditor(tx, { goalGid, ...by })
        if (typeof goal === 'string') return undo(goal)
        const { goal_gid: _, ...columns } = rowOfMetric(goalGid, metric)
        await tx
          .insertInto('goal_metrics')
          .values({ goal_gid: goalGid, ...columns })
          .onConflict((conflict) => conflict.column('goal_gid').doUpdateSet(columns))
          .execute()
        tellOfMetric(tx, goal, by)
        return goal
      }),

    setCurrent: async ({ goalGid, judge, value, ...by }) =>
      await inTransaction(db, async (tx) => {
        const goal = await touchAsEditor(tx, { goalGid, ...by })
        if (typeof goal === 'string') return undo(goal)
        const row = await tx
          .selectFrom('goal_metrics')
          .selectAll()
          .where('goal_gid', '=', goalGid)
          .executeTakeFirst()
        if (row === undefined) return undo('no_metric')
        const fault = judge(metricOf(row))
        if (fault !== null) return undo(fault)
        await tx
          .updateTable('goal_metrics')
          .set({ current_value: value })
          .where('goal_gid', '=', goalGid)
          .execute()
        tellOfMetric(tx, goal, by)
        return goal
      }),

    async read(goalGids) {
      if (goalGids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('goal_metrics')
        .selectAll()
        .where('goal_gid', 'in', goalGids)
        .execute()
      return new Map(rows.map((row) => [row.goal_gid, metricOf(row)]))
    },

    async subgoals(goalGids) {
      if (goalGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('goal_relationships')
        .select(['goal_gid', 'subgoal_gid', 'contribution_weight'])
        .where('goal_gid', 'in', goalGids)
        .where('subgoal_gid', 'is not', null)
        .$narrowType<{ subgoal_gid: Gid }>()
        .execute()
      return rows.map((row) => ({
        goalGid: row.goal_gid,
        subgoalGid: row.subgoal_gid,
        weight: row.contribution_weight,
      }))
    },

    async projects(goalGids) {
      if (goalGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('goal_relationships')
        .select(['goal_gid', 'project_gid', 'contribution_weight'])
        .where('goal_gid', 'in', goalGids)
        .where('project_gid', 'is not', null)
        .$narrowType<{ project_gid: Gid }>()
        .execute()
      return rows.map((row) => ({
        goalGid: row.goal_gid,
        projectGid: row.project_gid,
        weight: row.contribution_weight,
      }))
    },

    async tasks(goalGids) {
      if (goalGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('goal_relationships')
        .innerJoin('tasks', 'tasks.gid', 'goal_relationships.task_gid')
        .select([
          'goal_relationships.goal_gid',
          'goal_relationships.contribution_weight',
          'tasks.completed_at_ms',
        ])
        .where('goal_relationships.goal_gid', 'in', goalGids)
        .execute()
      return rows.map((row) => ({
        goalGid: row.goal_gid,
        isDone: row.completed_at_ms !== null,
        weight: row.contribution_weight,
      }))
    },
  }
}

function tellOfMetric(tx: Queries, goal: Goal, by: By): void {
  appendEvents(tx, goalPartChange(goal, [{ field: 'metric', action: 'changed', value: null }], by))
}
