import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { FindGoal } from './find-goal.js'
import type { Goal } from './goal.js'
import type { ReadGoalFilter } from './goal-filter.js'
import { GOAL_FILTER } from './goals.operations.js'
import type { GoalStore } from './ports.js'
import type { makeCreateGoal, makeDeleteGoal, makeUpdateGoal } from './save-goal.js'
import type { makeSetCurrentValue, makeSetMetric } from './set-metric.js'

type Served =
  | 'getGoals'
  | 'getGoal'
  | 'createGoal'
  | 'updateGoal'
  | 'deleteGoal'
  | 'createGoalMetric'
  | 'updateGoalMetric'
  | 'getParentGoalsForGoal'

export function goalsApi(needs: {
  readonly goals: GoalStore
  readonly findGoal: FindGoal
  readonly readFilter: ReadGoalFilter
  readonly createGoal: ReturnType<typeof makeCreateGoal>
  readonly updateGoal: ReturnType<typeof makeUpdateGoal>
  readonly deleteGoal: ReturnType<typeof makeDeleteGoal>
  readonly setMetric: ReturnType<typeof makeSetMetric>
  readonly setCurrentValue: ReturnType<typeof makeSetCurrentValue>
}): Pick<Handlers, Served> {
  return {
    async getGoals({ page, principal, query, rest }) {
      const read = readInput(query, GOAL_FILTER)
      if (!read.ok) return read
      const filter = await needs.readFilter(principal, read.value)
      if (!filter.ok) return filter
      const goals = await needs.goals.list(principal, { filter: filter.value, page, rest })
      const cut = cutPage(goals, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async getGoal({ path, principal }) {
      const found = await needs.findGoal(principal, parseGid(path.goal_gid))
      return found.state === 'visible' ? answer(done(found.record.goal)) : found.refusal(path.goal_gid)
    },

    createGoal: async ({ data, principal }) => answer(await needs.createGoal(principal, data)),

    updateGoal: async ({ data, path, principal }) =>
      answer(await needs.updateGoal(principal, { text: path.goal_gid, data })),

    async deleteGoal({ path, principal }) {
      const deleted = await needs.deleteGoal(principal, path.goal_gid)
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },

    createGoalMetric: async ({ data, path, principal }) =>
      answer(await needs.setMetric(principal, { text: path.goal_gid, data })),

    updateGoalMetric: async ({ data, path, principal }) =>
      answer(await needs.setCurrentValue(principal, { text: path.goal_gid, data })),

    async getParentGoalsForGoal({ page, path, principal, rest }) {
      const found = await needs.findGoal(principal, parseGid(path.goal_gid))
      if (found.state !== 'visible') return found.refusal(path.goal_gid)
      const { gid: supportingGid } = found.record.goal
      const filter = {
        of: { kind: 'supportedBy', supportingGid },
        workspaceGid: null,
        teamGid: null,
        timePeriodGids: null,
        isWorkspaceLevel: null,
      } as const
      const goals = await needs.goals.list(principal, { filter, page, rest })
      const cut = cutPage(goals, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },
  }
}

function answer(outcome: Outcome<Goal>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
