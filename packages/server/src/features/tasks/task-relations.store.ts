import type { NotNull } from 'kysely'
import type { Database } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import { readExternals } from './externals.store.js'
import type { TaskStore } from './ports.js'
import type { TaskMembership } from './task.rules.js'

type Relations = 'memberships' | 'followers' | 'likes' | 'externals' | 'subtaskCounts'

/** What tasks lead to: one statement for some of them. */
export function taskRelationStore(db: Database): Pick<TaskStore, Relations> {
  return {
    async memberships(viewer, taskGids) {
      const byTask = new Map<Gid, TaskMembership[]>(taskGids.map((gid) => [gid, []]))
      if (taskGids.length === 0) return byTask
      const rows = await db.queries
        .selectFrom('task_projects')
        // From the tasks to their projects, whatever a planner thinks of the other way round: that reads every project of the workspace.
        .crossJoin('projects')
        .whereRef('projects.gid', '=', 'task_projects.project_gid')
        .select(['task_projects.task_gid', 'task_projects.project_gid', 'task_projects.section_gid'])
        .where('task_projects.task_gid', 'in', taskGids)
        .where(projectIsVisible(viewer))
        .orderBy('task_projects.project_gid')
        .execute()
      for (const row of rows) {
        byTask.get(row.task_gid)?.push({ projectGid: row.project_gid, sectionGid: row.section_gid })
      }
      return byTask
    },

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
