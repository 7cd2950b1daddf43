import type { Selectable } from 'kysely'
import type { Queries } from '../../db/database.js'
import { mergeKeys, readInSteps } from '../../db/read-in-steps.js'
import type { UsersTable } from '../../db/schema.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { UserStore } from './ports.js'
import { sharedWorkspace, visibleUsers } from './visible-users.store.js'

type Filter = Parameters<UserStore['list']>[1]
type UserRow = Selectable<UsersTable>

/** People whom the viewer may look up, found among those who are in the workspaces or in the team. */
export async function readUserList(
  queries: Queries,
  viewer: Principal,
  filter: Filter,
): Promise<readonly UserRow[]> {
  return await (filter.order === 'gid'
    ? readByGid(queries, viewer, filter)
    : readByName(queries, viewer, filter))
}

async function readByGid(queries: Queries, viewer: Principal, filter: Filter): Promise<readonly UserRow[]> {
  const { page, rest, sizeMax } = filter
  return await readInSteps<Gid, UserRow>({
    rowsMax: rowsToRead(page, sizeMax),
    after: page.after === null ? null : gidOfKey(page.after, 0),
    isFiltered: true,
    places: async (after, rowsMax) => {
      const gids = await candidates(queries, viewer, filter, { after, rowsMax })
      return gids.map((key) => ({ key, isShown: true }))
    },
    rows: async (places) =>
      await visibleAmong(
        queries,
        viewer,
        filter,
        places.map(({ key }) => key),
      ),
    rest,
  })
}

/** No index has a workspace's people by name: all of them are looked at, step by step, and those that belong on the page are kept. */
async function readByName(queries: Queries, viewer: Principal, filter: Filter): Promise<readonly UserRow[]> {
  const { page, rest, sizeMax } = filter
  const rowsMax = rowsToRead(page, sizeMax)
  const [name, gid] = page.after?.map(String) ?? []
  const after = name === undefined ? null : { name: Buffer.from(name), gid: gid ?? '' }
  let kept: NamedRow[] = []
  await readInSteps<Gid, NamedRow>({
    // Whoever wants everything is refused as soon as there is too much of it.
    rowsMax: page.limit === null ? rowsMax : Infinity,
    after: null,
    isFiltered: true,
    places: async (afterGid, keysMax) => {
      const gids = await candidates(queries, viewer, filter, { after: afterGid, rowsMax: keysMax })
      return gids.map((key) => ({ key, isShown: true }))
    },
    rows: async (places) => {
      const gids = places.map(({ key }) => key)
      const rows = await visibleAmong(queries, viewer, filter, gids)
      const named = rows
        .map((row) => ({ row, name: Buffer.from(row.name), gid: row.gid }))
        .filter((one) => after === null || byName(after, one) < 0)
      kept = [...kept, ...named].toSorted(byName).slice(0, rowsMax)
      return named
    },
    rest,
  })
  return kept.map(({ row }) => row)
}

interface Named {
  readonly name: Buffer
  readonly gid: string
}
type NamedRow = Named & { readonly row: UserRow }

/** By bytes, as both databases sort. */
function byName(one: Named, other: Named): number {
  return Buffer.compare(one.name, other.name) || (one.gid < other.gid ? -1 : one.gid > other.gid ? 1 : 0)
}

/** Whoever might be in the list, by gid, out of the index of each place that makes them visible. */
async function candidates(
  queries: Queries,
  viewer: Principal,
  { teamGid, workspaceGid }: Filter,
  { after, rowsMax }: { readonly after: Gid | null; readonly rowsMax: number },
): Promise<readonly Gid[]> {
  if (teamGid !== null) {
    const rows = await queries
      .selectFrom('team_members')
      .select('user_gid')
      .where('team_gid', '=', teamGid)
      .$if(after !== null, (query) => query.where('user_gid', '>', after ?? NO_GID))
      .orderBy('user_gid')
      .limit(rowsMax)
      .execute()
    return rows.map((row) => row.user_gid)
  }
  const workspaceGids = workspaceGid === null ? [...viewer.roles.keys()] : [workspaceGid]
  const found: Gid[][] = []
  for (const one of workspaceGids) {
    const rows = await queries
      .selectFrom('workspace_members')
      .select('user_gid')
      .where('workspace_gid', '=', one)
      .$if(after !== null, (query) => query.where('user_gid', '>', after ?? NO_GID))
      .orderBy('user_gid')
      .limit(rowsMax)
      .execute()
    found.push(rows.map((row) => row.user_gid))
  }
  // Everybody sees themself.
  if (workspaceGid === null && (after === null || viewer.userGid > after)) found.push([viewer.userGid])
  return mergeKeys(found, rowsMax)
}

async function visibleAmong(
  queries: Queries,
  viewer: Principal,
  { workspaceGid }: Filter,
  gids: readonly Gid[],
): Promise<readonly UserRow[]> {
  return await visibleUsers(queries, viewer)
    .where('users.gid', 'in', gids)
    .where('users.deactivated_at_ms', 'is', null)
    .$if(workspaceGid !== null, (query) =>
      query.where((row) => row.exists(sharedWorkspace(queries, workspaceGid === null ? [] : [workspaceGid]))),
    )
    .orderBy('users.gid')
    .execute()
}
