import type { RawBuilder, Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import { mergeKeys, readInSteps } from '../../db/read-in-steps.js'
import type { ProjectsTable } from '../../db/schema.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { ProjectStore } from './ports.js'

type Filter = Parameters<ProjectStore['list']>[1] & {
  readonly viewer: Principal
  /** A condition on rows of `projects`. */
  readonly isVisible: RawBuilder<boolean>
}

interface Step {
  readonly after: Gid | null
  readonly rowsMax: number
}

/** Projects that the viewer may see, by gid, found among those of a task, a team or workspaces. */
export async function readProjectList(
  queries: Queries,
  filter: Filter,
): Promise<readonly Selectable<ProjectsTable>[]> {
  const { archived, isVisible, page, rest, teamGid, workspaceGid } = filter
  return await readInSteps<Gid, Selectable<ProjectsTable>>({
    rowsMax: rowsToRead(page),
    after: page.after === null ? null : gidOfKey(page.after, 0),
    isFiltered: true,
    places: async (after, rowsMax) => {
      const gids = await candidates(queries, filter, { after, rowsMax })
      return gids.map((key) => ({ key, isShown: true }))
    },
    rows: async (places) => {
      const gids = places.map(({ key }) => key)
      return await queries
        .selectFrom('projects')
        .selectAll()
        .where('gid', 'in', gids)
        .where(isVisible)
        .$if(workspaceGid !== null, (query) => query.where('workspace_gid', '=', workspaceGid))
        .$if(teamGid !== null, (query) => query.where('team_gid', '=', teamGid))
        .$if(archived !== null, (query) =>
          query.where('archived_at_ms', archived === true ? 'is not' : 'is', null),
        )
        .orderBy('gid')
        .execute()
    },
    rest,
  })
}

/** Whatever might be in the list, by gid, each out of one index. */
async function candidates(
  queries: Queries,
  { taskGid, teamGid, viewer, workspaceGid }: Filter,
  step: Step,
): Promise<readonly Gid[]> {
  if (taskGid !== null) {
    const { after, rowsMax } = step
    const rows = await queries
      .selectFrom('task_projects')
      .select('project_gid')
      .where('task_gid', '=', taskGid)
      .$if(after !== null, (query) => query.where('project_gid', '>', after ?? NO_GID))
      .orderBy('project_gid')
      .limit(rowsMax)
      .execute()
    return rows.map((row) => row.project_gid)
  }
  if (teamGid !== null) return await gidsWithin(queries, ['team_gid', teamGid], step)
  const found: (readonly Gid[])[] = []
  for (const gid of workspaceGid === null ? viewer.roles.keys() : [workspaceGid])
    found.push(await gidsWithin(queries, ['workspace_gid', gid], step))
  return mergeKeys(found, step.rowsMax)
}

async function gidsWithin(
  queries: Queries,
  [column, within]: readonly [column: 'team_gid' | 'workspace_gid', gid: Gid],
  { after, rowsMax }: Step,
): Promise<readonly Gid[]> {
  const rows = await queries
    .selectFrom('projects')
    .select('gid')
    .where(column, '=', within)
    .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
    .orderBy('gid')
    .limit(rowsMax)
    .execute()
  return rows.map((row) => row.gid)
}
