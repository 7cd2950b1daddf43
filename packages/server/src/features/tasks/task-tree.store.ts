import type { Database, Queries } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { recordTaskChange } from './record-change.store.js'
import type { TaskRelationStore } from './relation-ports.js'
import { TASK_COLUMNS } from './task.columns.js'
import { SUBTASK_LEVELS_MAX, type Task } from './task.rules.js'

type Locks = Pick<Database, 'locksRows'>

/**
 * The workspace's row is the queue in which those stand who change how its tasks hang together, so that what they look at stays so. Who only adds
 * a leaf or takes a branch away passes beside others who do; each of them waits for who moves or joins tasks.
 */
export async function holdTree(
  { locksRows }: Locks,
  tx: Queries,
  { to, workspaceGid }: { readonly workspaceGid: Gid; readonly to: 'grow' | 'rearrange' },
): Promise<void> {
  if (!locksRows) return
  const row = tx.selectFrom('workspaces').select('gid').where('gid', '=', workspaceGid)
  await (to === 'grow' ? row.forShare() : row.forNoKeyUpdate()).execute()
}

/** Where a new task hangs, or why it cannot hang there. */
type Above =
  | { readonly ok: true; readonly rootGid: Gid }
  | { readonly ok: false; readonly reason: 'parent_gone' | 'too_deep' }

/**
 * Keeps the tasks above a new one where they are until it is there, and its siblings in their order.
 * @param task.levelsBelow  how deep the tasks nest that are made below it
 * @returns the topmost of them as it is now: the parent may have moved since it was looked up
 */
export async function holdTasksAbove(
  db: Locks,
  tx: Queries,
  task: Pick<Task, 'gid' | 'parentGid' | 'workspaceGid'> & { readonly levelsBelow?: number },
): Promise<Above> {
  if (task.parentGid === null) return { ok: true, rootGid: task.gid }
  await holdTree(db, tx, { workspaceGid: task.workspaceGid, to: 'grow' })
  const above = await levelsAbove(tx, task.parentGid)
  const root = above.at(-1)
  if (root === undefined) return { ok: false, reason: 'parent_gone' }
  if (above.length + (task.levelsBelow ?? 0) > SUBTASK_LEVELS_MAX) return { ok: false, reason: 'too_deep' }
  // The topmost first, as a deletion goes.
  for (const gid of new Set([root, task.parentGid])) {
    const row = await tx
      .selectFrom('tasks')
      .select('gid')
      .where('gid', '=', gid)
      .$if(db.locksRows, (query) => (gid === task.parentGid ? query.forNoKeyUpdate() : query.forKeyShare()))
      .executeTakeFirst()
    if (row === undefined) return { ok: false, reason: 'parent_gone' }
  }
  return { ok: true, rootGid: root }
}

/** Makes a task a subtask of another one, or of none: see `TaskRelationStore.setParent`. */
export async function setParent(
  db: Database,
  {
    nowMs,
    parentGid,
    position,
    task: { gid, workspaceGid },
    tasksMax,
    telling,
  }: Parameters<TaskRelationStore['setParent']>[0],
): ReturnType<TaskRelationStore['setParent']> {
  return await inTransaction(db, async (tx) => {
    await holdTree(db, tx, { workspaceGid, to: 'rearrange' })
    const before = await holdTask(db, tx, gid)
    if (before === undefined) return 'task_gone'
    const parent = parentGid === null ? null : await holdTask(db, tx, parentGid)
    if (parent === undefined) return 'parent_gone'
    const below = await levelsBelow(tx, gid, tasksMax)
    if (below === null) return 'too_many_subtasks'
    const moved = new Set([gid, ...below.flat()])
    if (parent !== null && moved.has(parent.gid)) return 'cycle'
    const above = parent === null ? [] : await levelsAbove(tx, parent.gid)
    if (above.length + below.length > SUBTASK_LEVELS_MAX) return 'too_deep'
    const rank = await rankUnder(tx, { before, parentGid, position })
    if (rank === null) return undo('anchor_unknown')
    const rootGid = parent?.root_gid ?? gid
    await tx
      .updateTable('tasks')
      .set({ root_gid: rootGid })
      .where('gid', 'in', [...moved])
      .execute()
    const row = await tx
      .updateTable('tasks')
      .set({ parent_gid: parentGid, rank, modified_at_ms: nowMs })
      .where('gid', '=', gid)
      .returningAll()
      .executeTakeFirstOrThrow()
    const task = TASK_COLUMNS.read(row)
    const sides = { before: { fields: TASK_COLUMNS.read(before) }, after: { fields: task } }
    await recordTaskChange(tx, { taskGid: gid, atMs: nowMs, ...sides }, telling)
    return task
  })
}

async function holdTask({ locksRows }: Locks, tx: Queries, gid: Gid) {
  return await tx
    .selectFrom('tasks')
    .selectAll()
    .where('gid', '=', gid)
    .$if(locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
}

/** @returns null when the task beside which it should stand is no subtask of the parent */
async function rankUnder(
  tx: Queries,
  {
    before,
    parentGid,
    position,
  }: {
    readonly before: { readonly parent_gid: Gid | null; readonly rank: number }
  } & Pick<Parameters<TaskRelationStore['setParent']>[0], 'parentGid' | 'position'>,
): Promise<number | null> {
  if (parentGid === null) return 0
  if (position === null && before.parent_gid === parentGid) return before.rank
  return await claimRank(tx, { table: 'tasks', scope: parentGid }, position ?? { at: 'end' })
}

/** A task and those above it, the topmost last. Empty when there is no such task. */
async function levelsAbove(tx: Queries, gid: Gid): Promise<readonly Gid[]> {
  const found: Gid[] = []
  for (let next: Gid | null = gid; next !== null;) {
    const row: { gid: Gid; parent_gid: Gid | null } | undefined = await tx
      .selectFrom('tasks')
      .select(['gid', 'parent_gid'])
      .where('gid', '=', next)
      .executeTakeFirst()
    if (row !== undefined) found.push(row.gid)
    next = row?.parent_gid ?? null
  }
  return found
}

/** The tasks below a task, a list for each level; null when there are more than `tasksMax`. */
async function levelsBelow(
  tx: Queries,
  gid: Gid,
  tasksMax: number,
): Promise<readonly (readonly Gid[])[] | null> {
  const levels: Gid[][] = []
  let left = tasksMax
  for (let level: Gid[] = [gid]; ;) {
    const rows = await tx
      .selectFrom('tasks')
      .select('gid')
      .where('parent_gid', 'in', level)
      .limit(left + 1)
      .execute()
    if (rows.length > left) return null
    if (rows.length === 0) return levels
    left -= rows.length
    level = rows.map((row) => row.gid)
    levels.push(level)
  }
}
