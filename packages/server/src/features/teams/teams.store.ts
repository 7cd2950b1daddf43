import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { readInSteps } from '../../db/read-in-steps.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TeamStore } from './ports.js'
import { TEAM_COLUMNS } from './team.columns.js'
import type { Team, TeamStanding } from './team.rules.js'

export function teamStore(db: Database): TeamStore {
  return {
    read: async (viewer, gids) => await readTeamStandings(db.queries, viewer, gids),

    async list(viewer, { memberGid, page, rest, workspaceGid }) {
      const role = viewer.roles.get(workspaceGid)
      if (role === undefined) return []
      return await readInSteps<readonly [name: string, gid: Gid], Team>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : [String(page.after[0]), gidOfKey(page.after, 1)],
        isFiltered: true,
        places: async (after, rowsMax) => {
          const rows = await db.queries
            .selectFrom('teams')
            .select(['name', 'gid'])
            .where('workspace_gid', '=', workspaceGid)
            .$if(after !== null, (query) =>
              query.where((row) =>
                row(row.refTuple('name', 'gid'), '>', row.tuple(after?.[0] ?? '', after?.[1] ?? NO_GID)),
              ),
            )
            .orderBy('name')
            .orderBy('gid')
            .limit(rowsMax)
            .execute()
          return rows.map(({ gid, name }) => ({ key: [name, gid], isShown: true }))
        },
        rows: async (places) => {
          const rows = await db.queries
            .selectFrom('teams')
            .selectAll()
            .where(
              'gid',
              'in',
              places.map(({ key: [, gid] }) => gid),
            )
            .where((row) =>
              row.or([
                role === 'guest' ? sql<boolean>`1 = 0` : row('visibility', '<>', 'secret'),
                row.exists(membership(db.queries, viewer.userGid)),
              ]),
            )
            .$if(memberGid !== null, (query) =>
              query.where((row) => row.exists(membership(db.queries, memberGid ?? NO_GID))),
            )
            .orderBy('name')
            .orderBy('gid')
            .execute()
          return rows.map((row) => TEAM_COLUMNS.read(row))
        },
        rest,
      })
    },
  }
}

function membership(queries: Queries, userGid: Gid) {
  return queries
    .selectFrom('team_members')
    .select(sql.lit(1).as('one'))
    .whereRef('team_members.team_gid', '=', sql.ref('teams.gid'))
    .where('team_members.user_gid', '=', userGid)
}

/** The teams among `gids` that lie in the viewer's workspaces, with the viewer's standing in each. */
async function readTeamStandings(
  queries: Queries,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<readonly TeamStanding[]> {
  const workspaceGids = [...viewer.roles.keys()]
  if (gids.length === 0 || workspaceGids.length === 0) return []
  const rows = await queries
    .selectFrom('teams')
    .leftJoin('team_members', (join) =>
      join.onRef('team_members.team_gid', '=', 'teams.gid').on('team_members.user_gid', '=', viewer.userGid),
    )
    .selectAll('teams')
    .select('team_members.is_admin')
    .where('teams.gid', 'in', gids)
    .where('teams.workspace_gid', 'in', workspaceGids)
    .execute()
  return rows.map((row) => ({
    team: TEAM_COLUMNS.read(row),
    inTeam: row.is_admin !== null,
    isTeamAdmin: row.is_admin === 1,
  }))
}

/** The same of one team, which stays as it is until the transaction ends, and so do its memberships. @returns null when there is none */
export async function holdTeam(
  db: Database,
  tx: Queries,
  { teamGid, viewer }: { readonly viewer: Principal; readonly teamGid: Gid },
): Promise<TeamStanding | null> {
  if (db.locksRows)
    await tx.selectFrom('teams').select('gid').where('gid', '=', teamGid).forNoKeyUpdate().execute()
  const [standing = null] = await readTeamStandings(tx, viewer, [teamGid])
  return standing
}
