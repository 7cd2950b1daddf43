import type { NotNull } from 'kysely'
import type { Database } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readExternals } from './externals.store.js'
import type { TaskStore } from './ports.js'
import { readMemberships } from './task-places.store.js'

type Reads = 'memberships' | 'followers' | 'likes' | 'externals' | 'subtaskCounts'

/** What tasks lead to: one statement for some of them. */
export function taskReads(db: Database): Pick<TaskStore, Reads> {
  return {
    memberships: async (viewer, taskGids) => await readMemberships(db.queries, viewer, taskGids),

    async followers(taskGids) {
      const byTask = new Map<Gid, Gid[]>(taskGids.map((gid) => [gid, []]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('task_followers')
            .selectAll()
            .where('task_gid', 'in', taskGids)
            .limit(relatedRowsToRead(taskGids.length))
            .as('some'),
        )
        .select(['task_gid', 'user_gid'])
        .orderBy('followed_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(taskGids.length, rows.length)) return null
      for (const row of rows) byTask.get(row.task_gid)?.push(row.user_gid)
      return byTask
    },

    async likes(taskGids) {
      const byTask = new Map<Gid, { gid: Gid; user: Gid }[]>(taskGids.map((gid) => [gid, []]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('task_likes')
            .selectAll()
            .where('task_gid', 'in', taskGids)
            .limit(relatedRowsToRead(taskGids.length))
            .as('some'),
        )
        .selectAll()
        .orderBy('gid')
        .execute()
      if (isTooManyRelated(taskGids.length, rows.length)) return null
      for (const row of rows) byTask.get(row.task_gid)?.push({ gid: row.gid, user: row.user_gid })
      return byTask
    },

    externals: async (viewer, taskGids) => await readExternals(db, viewer, taskGids),

    async subtaskCounts(taskGids) {
      const byTask = new Map<Gid, number>(taskGids.map((gid) => [gid, 0]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom('tasks')
        .select((row) => ['parent_gid', row.fn.countAll<number>().as('subtasks')])
        .where('parent_gid', 'in', taskGids)
        .groupBy('parent_gid')
        .$narrowType<{ parent_gid: NotNull }>()
        .execute()
      for (const row of rows) byTask.set(row.parent_gid, row.subtasks)
      return byTask
    },
  }
}
