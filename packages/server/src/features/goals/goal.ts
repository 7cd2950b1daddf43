import { higherOf, isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { GOAL_STATUSES } from './goal-status.rules.js'
import type { Role } from '../../protocol/token/principal.js'

/** What the API shows of every goal, and no request of it can change. */
export const [GOAL_PRIVACY, GOAL_DEFAULT_LEVEL] = ['public_to_workspace', 'commenter'] as const
/** People who may be members of one goal. */
export const MEMBERS_PER_GOAL_MAX = 1_000

export interface Goal {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly teamGid: Gid | null
  readonly ownerGid: Gid | null
  readonly createdByGid: Gid
  readonly name: string
  readonly htmlNotes: string
  readonly startOn: string | null
  readonly dueOn: string | null
  readonly timePeriodGid: Gid | null
  /** Whether it stands among the goals of the workspace; one that does not has a team. */
  readonly isWorkspaceLevel: boolean
  readonly status: (typeof GOAL_STATUSES)[number] | null
  readonly createdAtMs: number
  readonly modifiedAtMs: number
}

/** That somebody works on a goal; a record of its own. Who is a member follows it. */
export interface GoalMembership {
  readonly gid: Gid
  readonly goalGid: Gid
  readonly userGid: Gid
  readonly level: AccessLevel
}

/** A goal with all that decides what one person may do with it. */
export interface GoalStanding {
  readonly goal: Goal
  /** The level of their own membership; null without one. */
  readonly memberLevel: AccessLevel | null
}

/**
 * What a person may do with a goal; null when it does not exist for them. Everybody of the workspace sees its goals and comments on them, its admins
 * do everything; a guest has what they are a member of.
 */
export function goalAccess({ memberLevel }: GoalStanding, role: Role | undefined): AccessLevel | null {
  if (role === undefined) return null
  if (role === 'admin') return 'admin'
  return role === 'guest' ? memberLevel : higherOf(memberLevel, GOAL_DEFAULT_LEVEL)
}

/** Whether somebody may give, change or take the membership of somebody else: nobody hands out or takes away more than they have. */
export function mayShareGoal(own: AccessLevel, ...levels: readonly AccessLevel[]): boolean {
  return isAtLeast(own, 'editor') && levels.every((level) => isAtLeast(own, level))
}

/** A goal of which nothing was said yet. */
export function newGoal(of: {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly createdByGid: Gid
  readonly nowMs: number
}): Goal {
  return {
    gid: of.gid,
    workspaceGid: of.workspaceGid,
    teamGid: null,
    ownerGid: of.createdByGid,
    createdByGid: of.createdByGid,
    name: '',
    htmlNotes: '',
    startOn: null,
    dueOn: null,
    timePeriodGid: null,
    isWorkspaceLevel: true,
    status: null,
    createdAtMs: of.nowMs,
    modifiedAtMs: of.nowMs,
  }
}
