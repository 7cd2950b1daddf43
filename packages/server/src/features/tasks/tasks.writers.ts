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

/** @returns those who did not follow it before */
export async function insertFollowers(
  tx: Queries,
  {
    taskGid,
    userGids,
    nowMs,
  }: { readonly taskGid: Gid; readonly userGids: readonly Gid[]; readonly nowMs: number },
): Promise<readonly Gid[]> {
  const added: Gid[] = []
  for (const userGid of new Set(userGids)) {
    const row = await tx
      .insertInto('task_followers')
      .values({ task_gid: taskGid, user_gid: userGid, followed_at_ms: nowMs })
      .onConflict((conflict) => conflict.columns(['task_gid', 'user_gid']).doNothing())
      .returning('user_gid')
      .executeTakeFirst()
    if (row !== undefined) added.push(row.user_gid)
  }
  return added
}
