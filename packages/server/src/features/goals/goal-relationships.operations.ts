import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { number, oneOf, reference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { RELATIONSHIP_SUBTYPES } from './goal-relationship.js'

const WEIGHT = number({ min: 0, max: 1 }).says(
  'How much it counts where the goal is counted by weight, from 0 to 1.',
)

export const RELATIONSHIP_FILTER = {
  fields: {
    supported_goal: reference.says('The goal that is carried.'),
    resource_subtype: oneOf(...RELATIONSHIP_SUBTYPES).says('Only its subgoals, or only other work.'),
  },
  required: ['supported_goal'],
} as const

export const RELATIONSHIP_CHANGES = { fields: { contribution_weight: WEIGHT } } as const

export const NEW_RELATIONSHIP = {
  fields: {
    supporting_resource: reference.says('The goal, project, task or portfolio that carries it.'),
    insert_before: reference.says('What carries the goal already; the new one goes before it.'),
    insert_after: reference.says('What carries the goal already; the new one goes after it.'),
    contribution_weight: WEIGHT,
  },
  required: ['supporting_resource'],
} as const

export const OLD_RELATIONSHIP = {
  fields: { supporting_resource: reference.says('What is to carry it no longer.') },
  required: ['supporting_resource'],
} as const

export const GOAL_RELATIONSHIPS_OPERATIONS = {
  getGoalRelationships: {
    tag: 'Goal relationships',
    summary: 'List what carries a goal',
    says: 'In the goal’s order, of what you may see.',
    query: RELATIONSHIP_FILTER,
    example: { query: { supported_goal: EXAMPLES.goal.gid } },
  },
  getGoalRelationship: {
    tag: 'Goal relationships',
    summary: 'Get a goal relationship',
    says: 'Whoever sees the goal and what carries it sees that it does.',
  },
  updateGoalRelationship: {
    tag: 'Goal relationships',
    summary: 'Change a goal relationship',
    says: 'How much it counts.',
    body: RELATIONSHIP_CHANGES,
    example: { body: { contribution_weight: 0.5 } },
  },
  addSupportingRelationship: {
    tag: 'Goal relationships',
    summary: 'Have something carry a goal',
    says: 'A goal, a project, a task or a portfolio that you may see. No goal carries itself, whatever goals lie between.',
    body: NEW_RELATIONSHIP,
    example: { body: { supporting_resource: EXAMPLES.project.gid } },
  },
  removeSupportingRelationship: {
    tag: 'Goal relationships',
    summary: 'Have something carry a goal no longer',
    says: 'It stays what it is.',
    body: OLD_RELATIONSHIP,
    example: { body: { supporting_resource: EXAMPLES.project.gid } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
