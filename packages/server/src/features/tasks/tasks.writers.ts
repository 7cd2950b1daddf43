import type { Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Position } from '../projects/sections/section.js'
import { TASK_COLUMNS } from './task.columns.js'
import type { Task } from './task.rules.js'

/** Other features' way to make a task in their own transaction: as the last subtask of its parent, whose row the transaction holds. */
export async function insertTask(tx: Queries, task: Task): Promise<void> {
  const rank =
    task.parentGid === null
      ? null
      : await claimRank(tx, { table: 'tasks', scope: task.parentGid }, { at: 'end' })
  await tx
    .insertInto('tasks')
    .values({ ...TASK_COLUMNS.write(task), rank: rank ?? 0 })
    .execute()
}

/** @returns false when the task beside which it should stand is not in the section */
export async function insertTaskPlace(
  tx: Queries,
  place: {
    readonly taskGid: Gid
    readonly projectGid: Gid
    readonly sectionGid: Gid
    readonly position: Position
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

/** Gives a task tags that the transaction holds; one that it has already stays. @returns how many are new */
export async function insertTaskTags(
  tx: Queries,
  { tagGids, taskGid }: { readonly taskGid: Gid; readonly tagGids: readonly Gid[] },
): Promise<number> {
  let added = 0n
  for (const tagGid of new Set(tagGids)) {
    const inserted = await tx
      .insertInto('task_tags')
      .values({ task_gid: taskGid, tag_gid: tagGid })
      .onConflict((conflict) => conflict.columns(['task_gid', 'tag_gid']).doNothing())
      .executeTakeFirst()
    added += inserted.numInsertedOrUpdatedRows ?? 0n
  }
  return Number(added)
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
