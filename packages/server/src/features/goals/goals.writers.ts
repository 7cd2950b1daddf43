import type { Database, Queries } from '../../db/database.js'
import { isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { goalOf, MEMBERSHIP_COLUMNS, rowOfGoal, rowOfMetric } from './goal.columns.js'
import { goalAccess, type Goal, type GoalMembership } from './goal.js'
import { rowOfRelationship } from './goal-relationship.columns.js'
import type { GoalRelationship } from './goal-relationship.js'
import type { Metric } from './metric.rules.js'

/** Reads a goal as it is, and keeps it and who works on it so until the transaction ends. @returns null when it is gone */
export async function holdGoal(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  goalGid: Gid,
): Promise<Goal | null> {
  const row = await tx
    .selectFrom('goals')
    .selectAll()
    .where('gid', '=', goalGid)
    .$if(locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row === undefined ? null : goalOf(row)
}

/**
 * Other features' way to have a goal changed by what they keep with it, in their own transaction, which holds the goal from then on.
 * @returns the goal as it is then; null when it is gone
 */
export async function touchGoal(
  tx: Queries,
  { goalGid, nowMs }: { readonly goalGid: Gid; readonly nowMs: number },
): Promise<Goal | null> {
  const row = await tx
    .updateTable('goals')
    .set({ modified_at_ms: nowMs })
    .where('gid', '=', goalGid)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : goalOf(row)
}

/** What somebody may do with a goal that is held; null where it does not exist for them. Nobody else changes who works on it meanwhile. */
export async function levelIn(tx: Queries, goal: Goal, viewer: Principal): Promise<AccessLevel | null> {
  const row = await tx
    .selectFrom('goal_members')
    .select('access_level')
    .where('goal_gid', '=', goal.gid)
    .where('user_gid', '=', viewer.userGid)
    .executeTakeFirst()
  const memberLevel = row?.access_level ?? null
  return goalAccess({ goal, memberLevel }, viewer.roles.get(goal.workspaceGid))
}

/** Has a goal changed by what belongs to it, as `touchGoal` does, if the viewer is an editor of it. The caller undoes all where they are not. */
export async function touchAsEditor(
  tx: Queries,
  { goalGid, nowMs, viewer }: { readonly goalGid: Gid; readonly nowMs: number; readonly viewer: Principal },
): Promise<Goal | 'refused' | 'gone'> {
  const goal = await touchGoal(tx, { goalGid, nowMs })
  if (goal === null) return 'gone'
  const level = await levelIn(tx, goal, viewer)
  if (level === null) return 'gone'
  return isAtLeast(level, 'editor') ? goal : 'refused'
}

export async function countGoalMembers(tx: Queries, goalGid: Gid): Promise<number> {
  const { people } = await tx
    .selectFrom('goal_members')
    .select((row) => row.fn.countAll<number>().as('people'))
    .where('goal_gid', '=', goalGid)
    .executeTakeFirstOrThrow()
  return Number(people)
}

/** Makes a goal with its members. */
export async function insertGoal(
  tx: Queries,
  { goal, members }: { readonly goal: Goal; readonly members: readonly GoalMembership[] },
): Promise<void> {
  await tx.insertInto('goals').values(rowOfGoal(goal)).execute()
  for (const member of members) await insertGoalMember(tx, member, goal.createdAtMs)
}

/** Makes somebody a member; who is one already gets the level that the membership says. */
export async function insertGoalMember(tx: Queries, member: GoalMembership, nowMs: number): Promise<void> {
  await tx
    .insertInto('goal_members')
    .values({ ...MEMBERSHIP_COLUMNS.write(member), joined_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.columns(['goal_gid', 'user_gid']).doUpdateSet({ access_level: member.level }),
    )
    .execute()
}

/** Gives a goal that has none its metric. */
export async function insertMetric(tx: Queries, goalGid: Gid, metric: Metric): Promise<void> {
  await tx.insertInto('goal_metrics').values(rowOfMetric(goalGid, metric)).execute()
}

/** Has something carry a goal that does not yet. The caller has judged whether it may. */
export async function insertRelationship(tx: Queries, relationship: GoalRelationship): Promise<void> {
  await tx.insertInto('goal_relationships').values(rowOfRelationship(relationship)).execute()
}

/** Other features' way to take a person out of every goal of a workspace. What they own stays in their name. */
export async function leaveGoals(
  tx: Queries,
  { userGid, workspaceGid }: { readonly workspaceGid: Gid; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('goal_members')
    .where('user_gid', '=', userGid)
    .where('goal_gid', 'in', (sub) =>
      sub.selectFrom('goals').select('gid').where('workspace_gid', '=', workspaceGid),
    )
    .execute()
}
