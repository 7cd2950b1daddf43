import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { SAVED_VIEWS_MAX, type SavedViewStore } from './saved-view.js'
import { holdAdmin } from '../workspaces/workspaces.writers.js'

export function savedViewStore(db: Database): SavedViewStore {
  return {
    list: async ({ adminGid, workspaceGid }) =>
      await db.queries
        .selectFrom('saved_views')
        .select(['name', 'query'])
        .where('user_gid', '=', adminGid)
        .where('workspace_gid', '=', workspaceGid)
        .orderBy('name')
        .limit(SAVED_VIEWS_MAX)
        .execute(),

    save: async (view) =>
      await inTransaction(db, async (tx) => {
        const { adminGid, name, nowMs, query, workspaceGid } = view
        if (!(await holdAdmin(db, tx, view))) return 'not_admin'
        // Whoever saves two at once waits here, and both are counted.
        if (db.locksRows)
          await tx.selectFrom('users').select('gid').where('gid', '=', adminGid).forUpdate().execute()
        const names = await tx
          .selectFrom('saved_views')
          .select('name')
          .where('user_gid', '=', adminGid)
          .where('workspace_gid', '=', workspaceGid)
          .execute()
        if (names.length >= SAVED_VIEWS_MAX && !names.some((one) => one.name === name)) return 'limit_reached'
        await tx
          .insertInto('saved_views')
          .values({ user_gid: adminGid, workspace_gid: workspaceGid, name, query, saved_at_ms: nowMs })
          .onConflict((conflict) =>
            conflict
              .columns(['user_gid', 'workspace_gid', 'name'])
              .doUpdateSet({ query, saved_at_ms: nowMs }),
          )
          .execute()
        return 'saved'
      }),

    remove: async ({ adminGid, name, workspaceGid }) => {
      const row = await db.queries
        .deleteFrom('saved_views')
        .where('user_gid', '=', adminGid)
        .where('workspace_gid', '=', workspaceGid)
        .where('name', '=', name)
        .returning('name')
        .executeTakeFirst()
      return row === undefined ? 'gone' : 'removed'
    },
  }
}
