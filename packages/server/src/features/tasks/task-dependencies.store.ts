import type { Database, Queries } from '../../db/database.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TaskState } from '../stories/task-change.rules.js'
import type { Telling } from './ports.js'
import { recordTaskChange } from './record-change.store.js'
import type { Dependency, TaskRelationStore } from './relation-ports.js'
import { holdTree } from './task-tree.store.js'
import { taskIsVisible } from './visible-tasks.writers.js'

/** Tasks whose dependencies one statement reads. */
const TASKS_PER_STATEMENT_MAX = 200

/** See `TaskRelationStore.addDependencies`. */
export async function addDependencies(
  db: Database,
  {
    connectedMax,
    dependencies,
    linksMax,
    nowMs,
    task,
    telling,
  }: Parameters<TaskRelationStore['addDependencies']>[0],
): ReturnType<TaskRelationStore['addDependencies']> {
  if (dependencies.some(({ dependsOnGid, taskGid }) => dependsOnGid === taskGid)) return 'cycle'
  if (dependencies.length === 0) return 'added'
  return await inTransaction(db, async (tx) => {
    await holdTree(db, tx, { workspaceGid: task.workspaceGid, to: 'rearrange' })
    const gids = [...new Set(dependencies.flatMap(({ dependsOnGid, taskGid }) => [taskGid, dependsOnGid]))]
    const known = await tx
      .selectFrom('tasks')
      .select('gid')
      .where('gid', 'in', gids)
      .$if(db.locksRows, (query) => query.forKeyShare())
      .execute()
    if (known.length < gids.length) return 'task_gone'
    const added = await tx
      .insertInto('task_dependencies')
      .values(dependencies.map((one) => ({ task_gid: one.taskGid, depends_on_gid: one.dependsOnGid })))
      .onConflict((conflict) => conflict.columns(['task_gid', 'depends_on_gid']).doNothing())
      .returning(['task_gid', 'depends_on_gid'])
      .execute()
    const counts = await countLinks(tx, gids)
    if (gids.some((gid) => (counts.get(gid) ?? 0) > linksMax)) return undo('too_many')
    // Each of the new ones begins or ends at the task, so whatever circle there is goes through it.
    const way = await waitsForItself(tx, task.gid, connectedMax)
    if (way !== 'no') return undo(way)
    const links = added.map((row) => ({ taskGid: row.task_gid, dependsOnGid: row.depends_on_gid }))
    await tellLinks(tx, links, { how: 'added', nowMs, telling })
    return 'added'
  })
}

/** How many dependencies and dependents each of some tasks has. */
export async function countLinks(tx: Queries, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, number>> {
  const links = new Map<Gid, number>()
  for (const column of ['task_gid', 'depends_on_gid'] as const) {
    const rows = await tx
      .selectFrom('task_dependencies')
      .select((row) => [`${column} as gid`, row.fn.countAll<number>().as('links')])
      .where(column, 'in', gids)
      .groupBy(column)
      .execute()
    for (const row of rows) links.set(row.gid, (links.get(row.gid) ?? 0) + row.links)
  }
  return links
}

/** Follows what a task waits for, and what that waits for, until it comes back to it, ends, or has become too much. */
async function waitsForItself(
  tx: Queries,
  gid: Gid,
  connectedMax: number,
): Promise<'no' | 'cycle' | 'too_connected'> {
  const seen = new Set<Gid>()
  const next = [gid]
  while (next.length > 0) {
    const rows = await tx
      .selectFrom('task_dependencies')
      .select('depends_on_gid')
      .where('task_gid', 'in', next.splice(0, TASKS_PER_STATEMENT_MAX))
      .execute()
    for (const { depends_on_gid: found } of rows) {
      if (found === gid) return 'cycle'
      if (seen.has(found)) continue
      seen.add(found)
      next.push(found)
    }
    if (seen.size > connectedMax) return 'too_connected'
  }
  return 'no'
}

/** See `TaskRelationStore.removeDependencies`. */
export async function removeDependencies(
  db: Database,
  { dependencies, nowMs, telling }: Parameters<TaskRelationStore['removeDependencies']>[0],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const removed: Dependency[] = []
    for (const link of dependencies) {
      const { numDeletedRows } = await tx
        .deleteFrom('task_dependencies')
        .where('task_gid', '=', link.taskGid)
        .where('depends_on_gid', '=', link.dependsOnGid)
        .executeTakeFirst()
      if (numDeletedRows > 0n) removed.push(link)
    }
    await tellLinks(tx, removed, { how: 'removed', nowMs, telling })
  })
}

/** Tells both ends of each of some dependencies that it came or went. */
async function tellLinks(
  tx: Queries,
  links: readonly Dependency[],
  {
    how,
    nowMs,
    telling,
  }: { readonly how: 'added' | 'removed'; readonly nowMs: number; readonly telling: Telling },
): Promise<void> {
  const [before, after] = how === 'added' ? (['none', 'one'] as const) : (['one', 'none'] as const)
  const left = [...telling.storyGids]
  const tell = async (taskGid: Gid, stateOf: (which: 'none' | 'one') => TaskState) => {
    const change = { taskGid, atMs: nowMs, before: stateOf(before), after: stateOf(after) }
    await recordTaskChange(tx, change, { byGid: telling.byGid, storyGids: left.splice(0, 1) })
  }
  for (const { dependsOnGid, taskGid } of links) {
    await tell(taskGid, (which) => ({ dependencyGids: which === 'one' ? [dependsOnGid] : [] }))
    await tell(dependsOnGid, (which) => ({ dependentGids: which === 'one' ? [taskGid] : [] }))
  }
}

/** See `TaskRelationStore.linked`. */
export async function readLinked(
  queries: Queries,
  viewer: Principal,
  { taskGids, which }: { readonly taskGids: readonly Gid[]; readonly which: 'dependencies' | 'dependents' },
): Promise<ReadonlyMap<Gid, readonly Gid[]>> {
  const byTask = new Map<Gid, Gid[]>(taskGids.map((gid) => [gid, []]))
  if (taskGids.length === 0) return byTask
  const [own, other] = ENDS[which]
  const rows = await queries
    .selectFrom('task_dependencies')
    // From the tasks that were asked for to those at the other end, and not the other way round.
    .crossJoin('tasks')
    .whereRef('tasks.gid', '=', `task_dependencies.${other}`)
    .select([`task_dependencies.${own} as own`, 'tasks.gid as other'])
    .where(`task_dependencies.${own}`, 'in', taskGids)
    .where(taskIsVisible(viewer))
    .orderBy(`task_dependencies.${other}`)
    .execute()
  for (const row of rows) byTask.get(row.own)?.push(row.other)
  return byTask
}

/** The column of the task itself, and that of what is asked for. */
export const ENDS = {
  dependencies: ['task_gid', 'depends_on_gid'],
  dependents: ['depends_on_gid', 'task_gid'],
} as const
