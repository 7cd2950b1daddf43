import { sql } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import { readInSteps } from '../../../db/read-in-steps.js'
import { NO_GID, type Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { TeamMembershipReader } from './ports.js'
import type { TeamMembership } from './team-membership.js'

export function teamMembershipReader({ queries }: Pick<Database, 'queries'>): TeamMembershipReader {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await memberships(queries).where('team_members.gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, membershipOf(row)]))
    },

    async listOfTeam({ page, teamGid, userGid }) {
      const rows = await memberships(queries)
        .where('team_members.team_gid', '=', teamGid)
        .$if(userGid !== null, (query) => query.where('team_members.user_gid', '=', userGid ?? NO_GID))
        .$if(page.after !== null, (query) => query.where('team_members.gid', '>', gidOfKey(page.after, 0)))
        .orderBy('team_members.gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(membershipOf)
    },

    async listOfUser(viewer, { page, rest, userGid, workspaceGid }) {
      const role = viewer.roles.get(workspaceGid)
      if (role === undefined) return []
      return await readInSteps<Gid, TeamMembership>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : gidOfKey(page.after, 0),
        isFiltered: true,
        places: async (after, rowsMax) => {
          const rows = await queries
            .selectFrom('team_members')
            .select('gid')
            .where('user_gid', '=', userGid)
            .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
            .orderBy('gid')
            .limit(rowsMax)
            .execute()
          return rows.map(({ gid }) => ({ key: gid, isShown: true }))
        },
        rows: async (places) => {
          const rows = await memberships(queries)
            .where(
              'team_members.gid',
              'in',
              places.map(({ key }) => key),
            )
            .where('teams.workspace_gid', '=', workspaceGid)
            .where((row) =>
              row.or([
                role === 'guest' ? sql<boolean>`1 = 0` : row('teams.visibility', '<>', 'secret'),
                row.exists(
                  row
                    .selectFrom('team_members as own')
                    .select(sql.lit(1).as('one'))
                    .whereRef('own.team_gid', '=', 'team_members.team_gid')
                    .where('own.user_gid', '=', viewer.userGid),
                ),
              ]),
            )
            .orderBy('team_members.gid')
            .execute()
          return rows.map(membershipOf)
        },
        rest,
      })
    },
  }
}

/** Memberships of teams, each with what the person is in the workspace. */
export function memberships(queries: Queries) {
  return queries
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.gid', 'team_members.team_gid')
    .leftJoin('workspace_members', (join) =>
      join
        .onRef('workspace_members.workspace_gid', '=', 'teams.workspace_gid')
        .onRef('workspace_members.user_gid', '=', 'team_members.user_gid'),
    )
    .select(['team_members.gid', 'team_members.team_gid', 'team_members.user_gid', 'team_members.is_admin'])
    .select('workspace_members.role')
}

export function membershipOf(row: {
  readonly gid: Gid
  readonly team_gid: Gid
  readonly user_gid: Gid
  readonly is_admin: number
  readonly role: string | null
}): TeamMembership {
  return {
    gid: row.gid,
    teamGid: row.team_gid,
    userGid: row.user_gid,
    isTeamAdmin: row.is_admin === 1,
    isGuest: row.role === 'guest',
  }
}
