import type { Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TaskStore } from './ports.js'
import { TASK_COLUMNS } from './task.columns.js'
import type { Task } from './task.rules.js'

/** Other features' way to make a task in their own transaction. */
export async function insertTask(tx: Queries, task: Task): Promise<void> {
  await tx.insertInto('tasks').values(TASK_COLUMNS.write(task)).execute()
}

/** @returns false when the task beside which it should stand is not in the section */
export async function insertTaskPlace(
  tx: Queries,
  place: {
    readonly taskGid: Gid
    readonly projectGid: Gid
    readonly sectionGid: Gid
    readonly position: Parameters<TaskStore['place']>[0]['position']
  },
): Promise<boolean> {
  const rank = await claimRank(tx, { table: 'task_projects', scope: place.sectionGid }, place.position)
  if (rank === null) return false
  await tx
    .insertInto('task_projects')
    .values({
      task_gid: place.taskGid,
      project_gid: place.projectGid,
      section_gid: place.sectionGid,
      rank,
    })
    .execute()
  return true
}

export async function insertFollowers(
  tx: Queries,
  {
    taskGid,
    userGids,
    nowMs,
  }: { readonly taskGid: Gid; readonly userGids: readonly Gid[]; readonly nowMs: number },
): Promise<void> {
  for (const userGid of new Set(userGids)) {
    await tx
      .insertInto('task_followers')
      .values({ task_gid: taskGid, user_gid: userGid, followed_at_ms: nowMs })
      .onConflict((conflict) => conflict.columns(['task_gid', 'user_gid']).doNothing())
      .execute()
  }
}

/**
 * Other features' way to have a task changed by what they keep with it, in their own transaction, which holds the task from then on.
 * @returns false when it is gone
 */
export async function touchTask(
  tx: Queries,
  { nowMs, taskGid }: { readonly taskGid: Gid; readonly nowMs: number },
): Promise<boolean> {
  const row = await tx
    .updateTable('tasks')
    .set({ modified_at_ms: nowMs })
    .where('gid', '=', taskGid)
    .returning('gid')
    .executeTakeFirst()
  return row !== undefined
}
