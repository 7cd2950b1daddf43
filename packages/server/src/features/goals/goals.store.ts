import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { appendEvents } from '../events/events.writers.js'
import { goalChange } from './goal-events.rules.js'
import { listGoals } from './goal-list.store.js'
import { columnsOfGoal, goalOf } from './goal.columns.js'
import { holdGoal, insertGoal, insertGoalMember } from './goals.writers.js'
import type { GoalStore, Like } from './ports.js'

export function goalStore(db: Database): GoalStore {
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

    create: async ({ goal, like, members }) => {
      await inTransaction(db, async (tx) => {
        await insertGoal(tx, { goal, members })
        if (like !== null) await setLike(tx, { goalGid: goal.gid, userGid: like.user, likeGid: like.gid })
        const by = { byGid: goal.createdByGid, nowMs: goal.createdAtMs }
        appendEvents(tx, goalChange({ before: null, after: goal }, by))
      })
    },

    update: async ({ changes, goalGid, like, ownerMembershipGid, ...by }) =>
      await inTransaction(db, async (tx) => {
        const before = await holdGoal(db, tx, goalGid)
        if (before === null) return 'gone'
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
          await insertGoalMember(tx, owner, by.nowMs)
        }
        if (like !== null) await setLike(tx, { goalGid, ...like })
        const after = goalOf(row)
        appendEvents(tx, goalChange({ before, after }, by))
        return after
      }),

    delete: async (goalGid, by) => {
      await inTransaction(db, async (tx) => {
        const before = await holdGoal(db, tx, goalGid)
        if (before === null) return
        appendEvents(tx, goalChange({ before, after: null }, by))
        await tx.deleteFrom('goals').where('gid', '=', goalGid).execute()
      })
    },

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
