import { isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindParent } from '../custom-fields/ports.js'
import { goalAccess, type Goal } from './goal.js'
import type { GoalStore } from './ports.js'

export interface FoundGoal {
  readonly goal: Goal
  readonly level: AccessLevel
}

/** Looks a goal up for somebody. @param gid  null for a text that is no id */
export type FindGoal = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundGoal>>

export function makeFindGoal({ goals }: { readonly goals: Pick<GoalStore, 'read'> }): FindGoal {
  return async (viewer, gid) => {
    const [standing] = gid === null ? [] : await goals.read(viewer, [gid])
    if (standing === undefined) return absent('goal')
    const { goal } = standing
    const level = goalAccess(standing, viewer.roles.get(goal.workspaceGid))
    return level === null ? hidden('goal') : visible({ goal, level })
  }
}

/** A goal as far as its custom fields are concerned. */
export function makeFindFieldParent(findGoal: FindGoal): FindParent {
  return async (viewer, gid) => {
    const found = await findGoal(viewer, gid)
    if (found.state !== 'visible') return found
    const { goal, level } = found.record
    return visible({ gid: goal.gid, workspaceGid: goal.workspaceGid, mayChange: isAtLeast(level, 'editor') })
  }
}

/** The goals among some that a person may see. */
export async function loadVisibleGoals(
  { goals }: { readonly goals: Pick<GoalStore, 'read'> },
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlyMap<Gid, Goal>> {
  const seen = (await goals.read(viewer, gids)).filter(
    (one) => goalAccess(one, viewer.roles.get(one.goal.workspaceGid)) !== null,
  )
  return new Map(seen.map(({ goal }) => [goal.gid, goal]))
}
