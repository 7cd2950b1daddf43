import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Queries } from '../../db/database.js'
import type { TaskRelationStore } from './relation-ports.js'
import { countTasks } from './task-counts.store.js'
import { addDependencies, readLinked, removeDependencies } from './task-dependencies.store.js'
import { holdProject, removeTaskPlace } from './task-places.store.js'
import { addTag, readTags, removeTag } from './task-tags.store.js'
import { setParent } from './task-tree.store.js'
import { TASK_COLUMNS } from './task.columns.js'
import { TAGS_PER_TASK_MAX, type Task } from './task.rules.js'
import { insertFollowers } from './tasks.writers.js'

/** What tasks are joined to. Each change is one transaction, in the file of what it changes. */
export function taskRelationStore(db: Database): TaskRelationStore {
  return {
    setParent: async (move) => await setParent(db, move),

    addDependencies: async (input) => await addDependencies(db, input),
    removeDependencies: async (dependencies) => {
      await removeDependencies(db, dependencies)
    },
    linked: async (viewer, taskGids, which) => await readLinked(db.queries, viewer, { taskGids, which }),

    addTag: async (change) => await addTag(db, { ...change, tagsMax: TAGS_PER_TASK_MAX }),
    removeTag: async (change) => {
      await removeTag(db, change)
    },
    tags: async (taskGids) => await readTags(db.queries, taskGids),

    countTasks: async (projectGid, rest) => await countTasks(db.queries, { projectGid, rest }),

    leaveProject: async (place) => {
      await inTransaction(db, async (tx) => {
        await holdProject(db, tx, place.projectGid)
        await removeTaskPlace(tx, place)
      })
    },

    follow: async ({ nowMs, taskGid, userGids }) =>
      await inTransaction(db, async (tx) => {
        const task = await holdRow(db, tx, taskGid)
        if (task === null) return null
        await insertFollowers(tx, { taskGid, userGids, nowMs })
        return task
      }),

    unfollow: async ({ taskGid, userGids }) =>
      await inTransaction(db, async (tx) => {
        const task = await holdRow(db, tx, taskGid)
        if (task === null) return null
        for (const userGid of userGids)
          await tx
            .deleteFrom('task_followers')
            .where('task_gid', '=', taskGid)
            .where('user_gid', '=', userGid)
            .execute()
        return task
      }),
  }
}

/** Holds a task against being deleted, and gives it as it is. @returns null when it is gone */
async function holdRow(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  gid: Gid,
): Promise<Task | null> {
  const row = await tx
    .selectFrom('tasks')
    .selectAll()
    .where('gid', '=', gid)
    .$if(locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row === undefined ? null : TASK_COLUMNS.read(row)
}
