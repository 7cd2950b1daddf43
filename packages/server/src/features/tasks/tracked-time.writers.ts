import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { recordTaskChange } from './record-change.store.js'
import { holdTask, writeChanges } from './task-changes.store.js'
import type { Task } from './task.rules.js'

/**
 * Other features' way to hold a task whose time they are about to change, in their own transaction: who changes time on one task does so one after
 * the other. @returns the task as it is; null when it is gone
 */
export async function holdTimedTask(db: Database, tx: Queries, taskGid: Gid): Promise<Task | null> {
  return await holdTask(db, tx, taskGid)
}

/** Other features' way to add time to a task that they hold, or with negative minutes to take some back; the change is told. */
export async function addTaskTime(
  tx: Queries,
  before: Task,
  { byGid, minutes, nowMs }: { readonly minutes: number; readonly byGid: Gid; readonly nowMs: number },
): Promise<void> {
  if (minutes === 0) return
  const sum = (before.actualTimeMinutes ?? 0) + minutes
  // No entry is without a minute: a task with none in sum has no entries.
  const after = await writeChanges(tx, before, {
    changes: { actualTimeMinutes: sum === 0 ? null : sum },
    nowMs,
  })
  const change = { taskGid: before.gid, atMs: nowMs, before: { fields: before }, after: { fields: after } }
  await recordTaskChange(tx, change, { byGid, storyGids: [] })
}
