import type { Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { readProjectLevels } from '../projects/level.writers.js'
import { TASK_COLUMNS } from './task.columns.js'
import { taskAccess, type TaskStanding } from './task.rules.js'
import { involved } from './visible-tasks.writers.js'

/** See `TaskStore.read`. */
export async function readTaskStandings(
  queries: Queries,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<readonly TaskStanding[]> {
  if (gids.length === 0 || viewer.roles.size === 0) return []
  const found = await queries
    .selectFrom('tasks')
    .selectAll()
    .select(involved(viewer).as('involved'))
    .where('gid', 'in', gids)
    .execute()
  // Not asked of the database: told of nothing, SQLite would find them among all tasks of the workspaces.
  const rows = found.filter((row) => viewer.roles.has(row.workspace_gid))
  const places = await queries
    .selectFrom('task_projects')
    .select(['task_gid', 'project_gid'])
    .where('task_gid', 'in', atLeastOne(rows.flatMap((row) => [row.gid, row.root_gid])))
    .execute()
  const projectsOf = Map.groupBy(places, (place) => place.task_gid)
  return rows.map((row) => ({
    task: TASK_COLUMNS.read(row),
    // SQLite answers conditions with 0 and 1.
    involved: Boolean(row.involved),
    projectGids: [...new Set([row.gid, row.root_gid])].flatMap((gid) =>
      (projectsOf.get(gid) ?? []).map((place) => place.project_gid),
    ),
  }))
}

/** Those among some tasks that somebody may edit, judged in the transaction that writes because of it. */
export async function editableTasks(
  tx: Queries,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlySet<Gid>> {
  const standings = await readTaskStandings(tx, viewer, gids)
  const projectGids = new Set(standings.flatMap((one) => one.projectGids))
  const levels = await readProjectLevels(tx, viewer, [...projectGids])
  return new Set(
    standings.filter((one) => taskAccess(one, levels) === 'edit').map(({ task: { gid } }) => gid),
  )
}
