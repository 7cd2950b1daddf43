import type { Gid } from '../../protocol/asana/gid.js'

/** Kinds of record that can carry a goal. */
export const SUPPORTING_TYPES = ['goal', 'project', 'task', 'portfolio'] as const
export const RELATIONSHIP_SUBTYPES = ['subgoal', 'supporting_work'] as const
/** What may carry one goal. */
export const RELATIONSHIPS_PER_GOAL_MAX = 250
/** Goals of a chain of which each carries the one before it. */
export const GOAL_LEVELS_MAX = 20
/** Relationships of all kinds that a goal has below it, and of goals that it has above it; what another brings together there counts along. */
export const CONNECTED_RELATIONSHIPS_MAX = 5_000

export type SupportingType = (typeof SUPPORTING_TYPES)[number]

/** What carries a goal. */
export interface Supporting {
  readonly type: SupportingType
  readonly gid: Gid
}

/** That something carries a goal; a record of its own. */
export interface GoalRelationship {
  readonly gid: Gid
  readonly goalGid: Gid
  readonly supporting: Supporting
  /** From 0 to 1: how much it counts where the goal is counted by weight. */
  readonly weight: number
  /** Its place among what carries the goal. */
  readonly rank: number
}

export function subtypeOf({
  supporting,
}: Pick<GoalRelationship, 'supporting'>): (typeof RELATIONSHIP_SUBTYPES)[number] {
  return supporting.type === 'goal' ? 'subgoal' : 'supporting_work'
}
