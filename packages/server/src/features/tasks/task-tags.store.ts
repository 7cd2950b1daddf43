import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { recordTaskChange } from './record-change.store.js'
import type { TaskRelationStore } from './relation-ports.js'
import { insertTaskTags } from './tasks.writers.js'

type Change = Parameters<TaskRelationStore['addTag']>[0]

/** Gives a task tags; one that is there stays there. @returns how many are new, or null when one was deleted meanwhile */
export async function insertTags(
  { locksRows }: Pick<Database, 'locksRows'>,
  tx: Queries,
  { tagGids, taskGid }: { readonly taskGid: Gid; readonly tagGids: readonly Gid[] },
): Promise<number | null> {
  // In one order for all, as they are deleted one by one.
  for (const tagGid of [...new Set(tagGids)].toSorted()) {
    const tag = await tx
      .selectFrom('tags')
      .select('gid')
      .where('gid', '=', tagGid)
      .$if(locksRows, (query) => query.forKeyShare())
      .executeTakeFirst()
    if (tag === undefined) return null
  }
  return await insertTaskTags(tx, { taskGid, tagGids })
}

/** See `TaskRelationStore.addTag`. */
export async function addTag(
  db: Database,
  { nowMs, tagGid, tagsMax, taskGid, telling }: Change & { readonly tagsMax: number },
): ReturnType<TaskRelationStore['addTag']> {
  return await inTransaction(db, async (tx) => {
    // Touching the task's row holds it: who adds tags to one task does so one after the other.
    if (!(await touch(tx, taskGid, nowMs))) return 'task_gone'
    const added = await insertTags(db, tx, { taskGid, tagGids: [tagGid] })
    if (added === null) return undo('tag_gone')
    // What it has already modifies nothing.
    if (added === 0) return undo('added')
    const { tags } = await tx
      .selectFrom('task_tags')
      .select((row) => row.fn.countAll<number>().as('tags'))
      .where('task_gid', '=', taskGid)
      .executeTakeFirstOrThrow()
    if (tags > tagsMax) return undo('too_many_tags')
    const sides = { before: { tagGids: [] }, after: { tagGids: [tagGid] } }
    await recordTaskChange(tx, { taskGid, atMs: nowMs, ...sides }, telling)
    return 'added'
  })
}

/** See `TaskRelationStore.removeTag`. */
export async function removeTag(db: Database, { nowMs, tagGid, taskGid, telling }: Change): Promise<void> {
  await inTransaction(db, async (tx) => {
    const removed = await tx
      .deleteFrom('task_tags')
      .where('task_gid', '=', taskGid)
      .where('tag_gid', '=', tagGid)
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) return
    await touch(tx, taskGid, nowMs)
    const sides = { before: { tagGids: [tagGid] }, after: { tagGids: [] } }
    await recordTaskChange(tx, { taskGid, atMs: nowMs, ...sides }, telling)
  })
}

async function touch(tx: Queries, taskGid: Gid, nowMs: number): Promise<boolean> {
  const touched = await tx
    .updateTable('tasks')
    .set({ modified_at_ms: nowMs })
    .where('gid', '=', taskGid)
    .executeTakeFirst()
  return touched.numUpdatedRows > 0n
}

/** See `TaskRelationStore.tags`. */
export async function readTags(
  queries: Queries,
  taskGids: readonly Gid[],
): ReturnType<TaskRelationStore['tags']> {
  const byTask = new Map<Gid, Gid[]>(taskGids.map((gid) => [gid, []]))
  if (taskGids.length === 0) return byTask
  const rows = await queries
    .selectFrom('task_tags')
    .select(['task_gid', 'tag_gid'])
    .where('task_gid', 'in', taskGids)
    .orderBy('task_gid')
    .orderBy('tag_gid')
    .limit(relatedRowsToRead(taskGids.length))
    .execute()
  if (isTooManyRelated(taskGids.length, rows.length)) return null
  for (const row of rows) byTask.get(row.task_gid)?.push(row.tag_gid)
  return byTask
}
