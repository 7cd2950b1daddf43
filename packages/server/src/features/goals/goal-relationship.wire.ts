import type { Resource } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf } from '../../protocol/asana/openapi-schema.js'
import { loadVisibleGoals } from './find-goal.js'
import {
  RELATIONSHIP_SUBTYPES,
  subtypeOf,
  SUPPORTING_TYPES,
  type GoalRelationship,
} from './goal-relationship.js'
import type { GoalStore } from './ports.js'
import type { GoalRelationshipStore, SeeSupporting } from './relationship-ports.js'

export function goalRelationshipResource({
  goals,
  relationships,
  seeSupporting,
}: {
  readonly goals: GoalStore
  readonly relationships: GoalRelationshipStore
  readonly seeSupporting: SeeSupporting
}): Resource<GoalRelationship> {
  return {
    type: 'goal_relationship',
    nestedScope: 'goals:read',
    says: 'That a goal, a project, a task or a portfolio carries a goal.',
    exampleGid: EXAMPLES.goal_relationship.gid,
    fields: {
      resource_subtype: {
        in: 'compact',
        says: 'Whether a goal carries it, or other work.',
        schema: oneOf(...RELATIONSHIP_SUBTYPES),
        example: 'supporting_work',
        value: subtypeOf,
      },
      supporting_resource: {
        in: 'compact',
        of: SUPPORTING_TYPES,
        says: 'What carries the goal.',
        example: EXAMPLES.project,
        value: ({ supporting }) => supporting,
      },
      contribution_weight: {
        in: 'compact',
        says: 'How much it counts where the goal is counted by weight, from 0 to 1.',
        schema: { type: 'number', minimum: 0, maximum: 1 },
        example: 1,
        value: ({ weight }) => weight,
      },
      supported_goal: {
        in: 'full',
        of: 'goal',
        says: 'The goal that it carries.',
        example: EXAMPLES.goal,
        value: ({ goalGid }) => goalGid,
      },
    },
    async load(viewer, gids) {
      const all = await relationships.load(gids)
      const supported = await loadVisibleGoals({ goals }, viewer, [
        ...new Set([...all.values()].map(({ goalGid }) => goalGid)),
      ])
      const known = [...all].filter(([, { goalGid }]) => supported.has(goalGid))
      const seen = await seeSupporting(
        viewer,
        known.map(([, { supporting }]) => supporting),
      )
      return new Map(known.filter(([, { supporting }]) => seen.has(supporting.gid)))
    },
  }
}
