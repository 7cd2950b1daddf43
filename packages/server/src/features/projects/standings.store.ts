import { sql } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { ACCESS_LEVELS, higherOf } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { PROJECT_COLUMNS } from './project.columns.js'
import type { ProjectStanding } from './project.js'

/** The projects among `gids` that lie in the viewer's workspaces, with the viewer's standing in each. */
export async function readStandings(
  queries: Queries,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<readonly ProjectStanding[]> {
  const workspaceGids = [...viewer.roles.keys()]
  if (gids.length === 0 || workspaceGids.length === 0) return []
  const rows = await queries
    .selectFrom('projects')
    .leftJoin('project_members', (join) =>
      join
        .onRef('project_members.project_gid', '=', 'projects.gid')
        .on('project_members.user_gid', '=', viewer.userGid),
    )
    .leftJoin('team_members', (join) =>
      join
        .onRef('team_members.team_gid', '=', 'projects.team_gid')
        .on('team_members.user_gid', '=', viewer.userGid),
    )
    .selectAll('projects')
    .select(['project_members.access_level as member_level', 'team_members.user_gid as team_member_gid'])
    .select([
      highestThroughTeams(viewer).as('rank_through_teams'),
      highestThroughPortfolios(viewer).as('rank_through_portfolios'),
    ])
    .where('projects.gid', 'in', gids)
    .where('projects.workspace_gid', 'in', workspaceGids)
    .execute()
  return rows.map((row) => ({
    project: PROJECT_COLUMNS.read(row),
    memberLevel: [levelOfRank(row.rank_through_teams), levelOfRank(row.rank_through_portfolios)].reduce(
      higherOf,
      row.member_level,
    ),
    inTeam: row.team_member_gid !== null,
  }))
}

/** The same of one project, which stays as it is until the transaction ends, and so do its memberships. @returns null when there is none */
export async function holdStanding(
  db: Database,
  tx: Queries,
  { projectGid, viewer }: { readonly viewer: Principal; readonly projectGid: Gid },
): Promise<ProjectStanding | null> {
  if (db.locksRows)
    await tx.selectFrom('projects').select('gid').where('gid', '=', projectGid).forNoKeyUpdate().execute()
  const [standing = null] = await readStandings(tx, viewer, [projectGid])
  return standing
}

/** Levels as numbers, since texts are in no order: 0 is the most. */
const RANKS = sql.join(
  ACCESS_LEVELS.map((level, rank) => sql`when ${sql.lit(level)} then ${sql.lit(rank)}`),
  sql` `,
)

/** What somebody has by being a member of portfolios that let their members into what is in them. */
function highestThroughPortfolios(viewer: Principal) {
  return sql<number | string | null>`(
    select min(case own.access_level ${RANKS} end) from portfolio_items as item
    join portfolio_members as own on own.portfolio_gid = item.portfolio_gid
    where item.project_gid = projects.gid and item.is_access_control_inherited = 1
      and own.user_gid = ${viewer.userGid})`
}

function highestThroughTeams(viewer: Principal) {
  return sql<number | string | null>`(
    select min(case given.access_level ${RANKS} end) from project_teams as given
    join team_members as own on own.team_gid = given.team_gid
    where given.project_gid = projects.gid and own.user_gid = ${viewer.userGid})`
}

const levelOfRank = (rank: number | string | null) =>
  rank === null ? null : (ACCESS_LEVELS[Number(rank)] ?? null)
