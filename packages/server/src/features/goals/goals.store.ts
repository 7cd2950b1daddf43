import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done } from '../../protocol/asana/refusal.js'
import { appendEvents } from '../events/events.writers.js'
import { holdMembersAmong } from '../workspaces/workspaces.writers.js'
import { goalChange } from './goal-events.rules.js'
import { listGoals } from './goal-list.store.js'
import { columnsOfGoal, goalOf } from './goal.columns.js'
import { MEMBERS_PER_GOAL_MAX } from './goal.js'
import { countGoalMembers, holdGoal, insertGoal, insertGoalMember, levelIn } from './goals.writers.js'
import type { GoalStore, Like } from './ports.js'

export function goalStore(db: Database): GoalStore {
  return {
    ...reads(db),

    create: async ({ goal, like, members }) =>
      await inTransaction(db, async (tx) => {
        const { workspaceGid } = goal
        const userGids = members.map(({ userGid }) => userGid)
        const present = await holdMembersAmong(db, tx, { workspaceGid, userGids })
        if (goal.ownerGid !== null && !present.has(goal.ownerGid)) return 'owner_gone'
        if (present.size > MEMBERS_PER_GOAL_MAX) return 'too_many'
        await insertGoal(tx, { goal, members: members.filter(({ userGid }) => present.has(userGid)) })
        if (like !== null) await setLike(tx, { goalGid: goal.gid, userGid: like.user, likeGid: like.gid })
        const by = { byGid: goal.createdByGid, nowMs: goal.createdAtMs }
        appendEvents(tx, goalChange({ before: null, after: goal }, by))
        return 'created'
      }),

    update: async ({ goalGid, judge, like, ownerMembershipGid, ...by }) =>
      await inTransaction(db, async (tx) => {
        const before = await holdGoal(db, tx, goalGid)
        const level = before === null ? null : await levelIn(tx, before, by.viewer)
        if (before === null || level === null) return 'gone'
        const judged = judge({ goal: before, level })
        if (!judged.ok) return judged
        const { value: changes } = judged
        if (changes.status != null && !(await hasMetric(tx, goalGid))) return 'no_metric'
        const isChanged = Object.keys(changes).length > 0
        const row = await tx
          .updateTable('goals')
          .set((it) => ({
            ...columnsOfGoal(changes),
            modified_at_ms: isChanged ? by.nowMs : it.ref('modified_at_ms'),
          }))
          .where('gid', '=', goalGid)
          .returningAll()
          .executeTakeFirstOrThrow()
        const { ownerGid } = changes
        if (ownerGid != null && ownerMembershipGid !== null) {
          const owner = { gid: ownerMembershipGid, goalGid, userGid: ownerGid, level: 'admin' } as const
          const of = { workspaceGid: before.workspaceGid, userGids: [ownerGid] }
          if (!(await holdMembersAmong(db, tx, of)).has(ownerGid)) return undo('owner_gone')
          await insertGoalMember(tx, owner, by.nowMs)
          if ((await countGoalMembers(tx, goalGid)) > MEMBERS_PER_GOAL_MAX) return undo('too_many')
        }
        if (like !== null) await setLike(tx, { goalGid, ...like })
        const after = goalOf(row)
        appendEvents(tx, goalChange({ before, after }, by))
        return done(after)
      }),

    delete: async (goalGid, by) =>
      await inTransaction(db, async (tx) => {
        const before = await holdGoal(db, tx, goalGid)
        const level = before === null ? null : await levelIn(tx, before, by.viewer)
        if (before === null || level === null) return 'gone'
        if (!isAtLeast(level, 'admin')) return 'refused'
        appendEvents(tx, goalChange({ before, after: null }, by))
        await tx.deleteFrom('goals').where('gid', '=', goalGid).execute()
        return 'deleted'
      }),
  }
}

function reads(db: Database): Pick<GoalStore, 'read' | 'list' | 'likes'> {
  return {
    async read(viewer, gids) {
      if (gids.length === 0 || viewer.roles.size === 0) return []
      const rows = await db.queries
        .selectFrom('goals')
        .leftJoin('goal_members', (join) =>
          join
            .onRef('goal_members.goal_gid', '=', 'goals.gid')
            .on('goal_members.user_gid', '=', viewer.userGid),
        )
        .selectAll('goals')
        .select('goal_members.access_level as member_level')
        .where('goals.gid', 'in', gids)
        .where('goals.workspace_gid', 'in', [...viewer.roles.keys()])
        .execute()
      return rows.map((row) => ({ goal: goalOf(row), memberLevel: row.member_level }))
    },

    list: async (viewer, wanted) => await listGoals(db.queries, viewer, wanted),

    async likes(goalGids) {
      const byGoal = new Map<Gid, Like[]>(goalGids.map((gid) => [gid, []]))
      if (goalGids.length === 0) return byGoal
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('goal_likes')
            .selectAll()
            .where('goal_gid', 'in', goalGids)
            .limit(relatedRowsToRead(goalGids.length))
            .as('some'),
        )
        .selectAll()
        .orderBy('gid')
        .execute()
      if (isTooManyRelated(goalGids.length, rows.length)) return null
      for (const row of rows) byGoal.get(row.goal_gid)?.push({ gid: row.gid, user: row.user_gid })
      return byGoal
    },
  }
}

async function hasMetric(tx: Queries, goalGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('goal_metrics')
    .select('gid')
    .where('goal_gid', '=', goalGid)
    .executeTakeFirst()
  return row !== undefined
}

/** @param like.likeGid  null takes a person's like away */
async function setLike(
  tx: Queries,
  {
    goalGid,
    likeGid,
    userGid,
  }: { readonly goalGid: Gid; readonly userGid: Gid; readonly likeGid: Gid | null },
): Promise<void> {
  if (likeGid === null) {
    await tx
      .deleteFrom('goal_likes')
      .where('goal_gid', '=', goalGid)
      .where('user_gid', '=', userGid)
      .execute()
    return
  }
  await tx
    .insertInto('goal_likes')
    .values({ gid: likeGid, goal_gid: goalGid, user_gid: userGid })
    .onConflict((conflict) => conflict.columns(['goal_gid', 'user_gid']).doNothing())
    .execute()
}
