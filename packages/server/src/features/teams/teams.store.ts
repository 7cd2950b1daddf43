import { sql, type Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { readInSteps } from '../../db/read-in-steps.js'
import type { TeamsTable } from '../../db/schema.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { TeamStore } from './ports.js'
import type { Team } from './team.js'

export function teamStore(db: Database): TeamStore {
  return {
    async read(viewer, gids) {
      const workspaceGids = [...viewer.roles.keys()]
      if (gids.length === 0 || workspaceGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('teams')
        .leftJoin('team_members', (join) =>
          join
            .onRef('team_members.team_gid', '=', 'teams.gid')
            .on('team_members.user_gid', '=', viewer.userGid),
        )
        .selectAll('teams')
        .select('team_members.user_gid as member_gid')
        .where('teams.gid', 'in', gids)
        .where('teams.workspace_gid', 'in', workspaceGids)
        .execute()
      return rows.map((row) => ({ team: teamOf(row), inTeam: row.member_gid !== null }))
    },

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
          return rows.map(teamOf)
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

function teamOf(row: Selectable<TeamsTable>): Team {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    name: row.name,
    htmlDescription: row.html_description,
    visibility: row.visibility,
  }
}
