import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Telling } from './ports.js'
import { recordTaskChange } from './record-change.store.js'
import type { TaskRelationStore } from './relation-ports.js'
import { countTasks } from './task-counts.store.js'
import { addDependencies, readLinked, removeDependencies } from './task-dependencies.store.js'
import { leaveProject } from './task-places.store.js'
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
    removeDependencies: async (input) => {
      await removeDependencies(db, input)
    },
    linked: async (viewer, taskGids, which) => await readLinked(db.queries, viewer, { taskGids, which }),

    addTag: async (change) => await addTag(db, { ...change, tagsMax: TAGS_PER_TASK_MAX }),
    removeTag: async (change) => {
      await removeTag(db, change)
    },
    tags: async (taskGids) => await readTags(db.queries, taskGids),

    countTasks: async (projectGid, rest) => await countTasks(db.queries, { projectGid, rest }),

    leaveProject: async (place) => {
      await leaveProject(db, place)
    },

    follow: async ({ nowMs, taskGid, telling, userGids }) =>
      await changeFollowers(db, { taskGid, nowMs, telling }, async (tx) => {
        await insertFollowers(tx, { taskGid, userGids, nowMs })
      }),

    unfollow: async ({ nowMs, taskGid, telling, userGids }) =>
      await changeFollowers(db, { taskGid, nowMs, telling }, async (tx) => {
        for (const userGid of userGids)
          await tx
            .deleteFrom('task_followers')
            .where('task_gid', '=', taskGid)
            .where('user_gid', '=', userGid)
            .execute()
      }),
  }
}

/** Changes who follows a task, and tells it. @returns the task, or null when it is gone */
async function changeFollowers(
  db: Database,
  { nowMs, taskGid, telling }: { readonly taskGid: Gid; readonly nowMs: number; readonly telling: Telling },
  change: (tx: Queries) => Promise<void>,
): Promise<Task | null> {
  return await inTransaction(db, async (tx) => {
    const task = await holdRow(db, tx, taskGid)
    if (task === null) return null
    const before = await followersOf(tx, taskGid)
    await change(tx)
    const sides = {
      before: { followerGids: before },
      after: { followerGids: await followersOf(tx, taskGid) },
    }
    await recordTaskChange(tx, { taskGid, atMs: nowMs, ...sides }, telling)
    return task
  })
}

async function followersOf(tx: Queries, taskGid: Gid): Promise<readonly Gid[]> {
  const rows = await tx
    .selectFrom('task_followers')
    .select('user_gid')
    .where('task_gid', '=', taskGid)
    .execute()
  return rows.map((row) => row.user_gid)
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
