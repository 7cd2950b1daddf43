import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { JudgedTogether, TaskChanges } from './ports.js'
import { TASK_COLUMNS } from './task.columns.js'
import type { Task, TaskMembership } from './task.rules.js'

/** Reads a task as it is, and keeps it so until the transaction ends. @returns null when it is gone */
export async function holdTask({ locksRows }: Database, tx: Queries, taskGid: Gid): Promise<Task | null> {
  const row = await tx
    .selectFrom('tasks')
    .selectAll()
    .where('gid', '=', taskGid)
    .$if(locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row === undefined ? null : TASK_COLUMNS.read(row)
}

/** Whether a task, which the transaction holds, is what its change was judged by. */
export function isAsJudged(task: Task, judged: JudgedTogether): boolean {
  return Object.entries(judged).every(([name, value]) => task[name as keyof Task] === value)
}

/**
 * Changes a task that the transaction holds.
 * @param how.isTouched  whether it is modified by what is kept beside it, too
 * @returns it as it is then
 */
export async function writeChanges(
  tx: Queries,
  before: Task,
  {
    changes,
    isTouched = false,
    nowMs,
  }: { readonly changes: TaskChanges; readonly isTouched?: boolean; readonly nowMs: number },
): Promise<Task> {
  if (Object.keys(changes).length === 0 && !isTouched) return before
  const row = await tx
    .updateTable('tasks')
    .set({ ...TASK_COLUMNS.write(changes), modified_at_ms: nowMs })
    .where('gid', '=', before.gid)
    .returningAll()
    .executeTakeFirstOrThrow()
  return TASK_COLUMNS.read(row)
}

/** Where a task stands now. */
export async function placesOf(tx: Queries, taskGid: Gid): Promise<readonly TaskMembership[]> {
  const rows = await tx
    .selectFrom('task_projects')
    .select(['project_gid', 'section_gid'])
    .where('task_gid', '=', taskGid)
    .execute()
  return rows.map((row) => ({ projectGid: row.project_gid, sectionGid: row.section_gid }))
}

/** @param like.likeGid  null takes a person's like away */
export async function setLike(
  tx: Queries,
  {
    taskGid,
    userGid,
    likeGid,
  }: { readonly taskGid: Gid; readonly userGid: Gid; readonly likeGid: Gid | null },
): Promise<void> {
  if (likeGid === null) {
    await tx
      .deleteFrom('task_likes')
      .where('task_gid', '=', taskGid)
      .where('user_gid', '=', userGid)
      .execute()
    return
  }
  await tx
    .insertInto('task_likes')
    .values({ gid: likeGid, task_gid: taskGid, user_gid: userGid })
    .onConflict((conflict) => conflict.columns(['task_gid', 'user_gid']).doNothing())
    .execute()
}
