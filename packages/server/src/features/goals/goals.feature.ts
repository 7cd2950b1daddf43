import type { AsRead } from '../../protocol/asana/as-read.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import type { CustomFieldsFeature } from '../custom-fields/custom-fields.feature.js'
import type { Base } from '../feature.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import type { TimePeriodsFeature } from '../time-periods/time-periods.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { loadVisibleGoals, makeFindFieldParent, makeFindGoal } from './find-goal.js'
import { makeFindSupporting, makeSeeSupporting, type LoadSupporting } from './find-supporting.js'
import { makeReadGoalFilter } from './goal-filter.js'
import { goalMemberStore } from './goal-members.store.js'
import { goalMembershipKind } from './goal-membership-kind.js'
import { goalMetricStore } from './goal-metrics.store.js'
import { goalPeopleApi } from './goal-people.api.js'
import { goalRelationshipResource } from './goal-relationship.wire.js'
import { goalRelationshipsApi } from './goal-relationships.api.js'
import { GOAL_RELATIONSHIPS_OPERATIONS } from './goal-relationships.operations.js'
import { goalRelationshipStore } from './goal-relationships.store.js'
import { goalResource } from './goal.wire.js'
import { goalsApi } from './goals.api.js'
import { GOALS_OPERATIONS } from './goals.operations.js'
import { goalStore } from './goals.store.js'
import type { GoalStore } from './ports.js'
import { makeReadMetrics } from './read-metrics.js'
import { makeCreateGoal, makeDeleteGoal, makeUpdateGoal } from './save-goal.js'
import { makeSetCurrentValue, makeSetMetric } from './set-metric.js'

/** What answers read of related records takes its turns with others by itself. */
const noRest = async () => await Promise.resolve()

interface Needs {
  readonly customFields: CustomFieldsFeature
  readonly portfolios: PortfoliosFeature
  readonly projects: ProjectsFeature
  readonly tasks: TasksFeature
  readonly teams: TeamsFeature
  readonly timePeriods: TimePeriodsFeature
  readonly users: UsersFeature
  readonly readNotes: ReadNotes
  readonly asRead: AsRead
}

function makeLoadSupporting(
  goals: GoalStore,
  { portfolios, projects, tasks }: Pick<Needs, 'portfolios' | 'projects' | 'tasks'>,
): LoadSupporting {
  return {
    goal: async (viewer, gids) => await loadVisibleGoals({ goals }, viewer, gids),
    project: async (viewer, gids) => await projects.resources.project.load(viewer, gids),
    task: async (viewer, gids) => await tasks.resources.task.load(viewer, gids),
    portfolio: async (viewer, gids) => await portfolios.resources.portfolio.load(viewer, gids),
  }
}

/** What workspaces and teams want to reach, and how far they are. */
export function goalsFeature(base: Base, needs: Needs) {
  const { clock, db, nextGids } = base
  const { asRead, readNotes, teams, timePeriods, users } = needs
  const goals = goalStore(db)
  const members = goalMemberStore(db)
  const metrics = goalMetricStore(db)
  const findGoal = makeFindGoal({ goals })
  const loadSupporting = makeLoadSupporting(goals, needs)
  const relationships = goalRelationshipStore(db)
  const seeSupporting = makeSeeSupporting(loadSupporting)
  const resources = {
    goal: goalResource({
      settingsField: needs.customFields.settingsField,
      goals,
      members,
      readMetrics: makeReadMetrics({
        metrics,
        countTasks: async (projectGid) => await needs.tasks.countTasks(projectGid, noRest),
      }),
    }),
    goal_relationship: goalRelationshipResource({ goals, relationships, seeSupporting }),
  }
  const saving = {
    goals,
    findGoal,
    findTeam: teams.findTeam,
    findMember: users.findMember,
    findTimePeriod: timePeriods.findTimePeriod,
    readNotes,
    asRead,
    clock,
    nextGids,
    fieldNames: Object.keys(resources.goal.fields),
  }
  return {
    findGoal,
    findFieldParent: makeFindFieldParent(findGoal),
    membershipKind: goalMembershipKind({ goals, members, findGoal, clock, nextGids }),
    resources,
    operations: { ...GOALS_OPERATIONS, ...GOAL_RELATIONSHIPS_OPERATIONS },
    handlers: {
      ...goalsApi({
        goals,
        findGoal,
        readFilter: makeReadGoalFilter({
          findTeam: teams.findTeam,
          findTimePeriod: timePeriods.findTimePeriod,
          loadSupporting,
        }),
        createGoal: makeCreateGoal(saving),
        updateGoal: makeUpdateGoal(saving),
        deleteGoal: makeDeleteGoal(saving),
        setMetric: makeSetMetric({ metrics, findGoal, clock, nextGids }),
        setCurrentValue: makeSetCurrentValue({ metrics, findGoal, clock }),
      }),
      ...goalPeopleApi({ members, findGoal, findMember: users.findMember, clock, nextGids }),
      ...goalRelationshipsApi({
        relationships,
        findGoal,
        findSupporting: makeFindSupporting(loadSupporting),
        seeSupporting,
        asRead,
        clock,
        nextGids,
        fieldNames: Object.keys(resources.goal_relationship.fields),
      }),
    },
  }
}
