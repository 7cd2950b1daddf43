import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { flag, listOf, listOrText, reference, userReference } from '../../protocol/asana/field.js'
import type { InputForm } from '../../protocol/asana/input.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { CREATE_GOAL_FIELDS, UPDATE_GOAL_FIELDS } from './goal-fields.js'
import { CURRENT_VALUE, METRIC } from './metric-fields.js'

export const GOAL_FILTER = {
  fields: {
    workspace: reference.says('Only goals of this workspace.'),
    team: reference.says('Only goals of this team.'),
    project: reference.says('Only goals that this project carries.'),
    portfolio: reference.says('Only goals that this portfolio carries.'),
    task: reference.says('Only goals that this task carries.'),
    is_workspace_level: flag.says(
      'Only those that stand among the goals of the workspace, or only the others. Goes together with `workspace`.',
    ),
    time_periods: listOf(reference).says('Only goals for one of these years, halves and quarters.'),
  },
} as const satisfies InputForm

export const GOAL_FOLLOWERS = {
  fields: { followers: listOrText(userReference).says('People: gids, email addresses, or `me`.') },
  required: ['followers'],
} as const

const PEOPLE_EXAMPLE = { body: { followers: EXAMPLES.user.gid } }

export const GOALS_OPERATIONS = {
  getGoals: {
    tag: 'Goals',
    summary: 'List goals',
    says: 'Those of a workspace or a team, or those that a project, a portfolio or a task carries. A guest finds those that they work on.',
    query: GOAL_FILTER,
    example: { query: { workspace: EXAMPLES.workspace.gid } },
  },
  getGoal: { tag: 'Goals', summary: 'Get a goal', says: 'A goal that you may see.' },
  createGoal: {
    tag: 'Goals',
    summary: 'Create a goal',
    says: 'In a workspace, for it or for a team. You own it, unless you name somebody else.',
    body: { fields: CREATE_GOAL_FIELDS },
    example: { body: { name: 'Twice as many gardens by summer', workspace: EXAMPLES.workspace.gid } },
  },
  updateGoal: {
    tag: 'Goals',
    summary: 'Change a goal',
    says: 'Only what is sent changes. Whoever sees it may like it; who answers for it is for its admins to say.',
    body: { fields: UPDATE_GOAL_FIELDS },
    example: { body: { due_on: '2027-06-30' } },
  },
  deleteGoal: {
    tag: 'Goals',
    summary: 'Delete a goal',
    says: 'What carries it stays. There is no way back.',
  },
  createGoalMetric: {
    tag: 'Goals',
    summary: 'Give a goal a metric',
    says: 'The number by which it is told how far the goal is, in the place of what it had before.',
    body: METRIC,
    example: { body: { unit: 'none', initial_number_value: 0, target_number_value: 40 } },
  },
  updateGoalMetric: {
    tag: 'Goals',
    summary: 'Say how far a goal is',
    says: 'The number that its metric has now. What is counted takes none.',
    body: CURRENT_VALUE,
    example: { body: { current_number_value: 12 } },
  },
  addFollowers: {
    tag: 'Goals',
    summary: 'Add followers to a goal',
    says: 'They become members, who comment on it. Whoever sees a goal may add themselves.',
    body: GOAL_FOLLOWERS,
    example: PEOPLE_EXAMPLE,
  },
  removeFollowers: {
    tag: 'Goals',
    summary: 'Remove followers from a goal',
    says: 'They are members no longer. Its owner stays.',
    body: GOAL_FOLLOWERS,
    example: PEOPLE_EXAMPLE,
  },
  getParentGoalsForGoal: {
    tag: 'Goals',
    summary: 'List the goals that a goal carries',
    says: 'Those that you may see.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
