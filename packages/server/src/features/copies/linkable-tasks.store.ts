import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { DEPENDENCIES_PER_TASK_MAX } from '../tasks/task.rules.js'
import { taskIsVisible } from '../tasks/visible-tasks.writers.js'

/** See `CopyStore.linkable`. */
export async function linkableTasks(
  queries: Queries,
  viewer: Principal,
  taskGids: readonly Gid[],
): Promise<ReadonlySet<Gid>> {
  if (taskGids.length === 0) return new Set()
  const seen = await queries
    .selectFrom('tasks')
    .select('gid')
    .where('gid', 'in', taskGids)
    .where(taskIsVisible(viewer))
    .execute()
  const links = new Map(seen.map((row) => [row.gid, 0]))
  if (links.size === 0) return new Set()
  for (const column of ['task_gid', 'depends_on_gid'] as const) {
    const rows = await queries
      .selectFrom('task_dependencies')
      .select((row) => [`${column} as gid`, row.fn.countAll<number>().as('links')])
      .where(column, 'in', [...links.keys()])
      .groupBy(column)
      .execute()
    for (const row of rows) links.set(row.gid, (links.get(row.gid) ?? 0) + Number(row.links))
  }
  return new Set([...links].filter(([, count]) => count < DEPENDENCIES_PER_TASK_MAX).map(([gid]) => gid))
}
