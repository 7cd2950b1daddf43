import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'

/** For a condition on `users`: whether a person is in one of the workspaces. */
export function sharedWorkspace(queries: Queries, workspaceGids: readonly Gid[]) {
  return queries
    .selectFrom('workspace_members as shared')
    .select(sql.lit(1).as('one'))
    .whereRef('shared.user_gid', '=', sql.ref('users.gid'))
    .where('shared.workspace_gid', 'in', atLeastOne(workspaceGids))
}

/** Which of some people the viewer sees. */
export async function visibleAmong(
  queries: Queries,
  viewer: Principal,
  userGids: readonly Gid[],
): Promise<ReadonlySet<Gid>> {
  if (userGids.length === 0) return new Set()
  const rows = await visibleUsers(queries, viewer).where('users.gid', 'in', userGids).execute()
  return new Set(rows.map(({ gid }) => gid))
}

/**
 * Whom the viewer sees: themselves, whoever shares a workspace; a guest, whoever shares a project or a team. What a guest is in is few, and
 * read first: SQLite takes cross joins in the order in which they stand.
 */
export function visibleUsers(queries: Queries, viewer: Principal) {
  const asMember: Gid[] = []
  const asGuest: Gid[] = []
  for (const [workspaceGid, role] of viewer.roles) (role === 'guest' ? asGuest : asMember).push(workspaceGid)
  return queries
    .selectFrom('users')
    .selectAll('users')
    .where((row) =>
      row.or([
        row('users.gid', '=', viewer.userGid),
        ...(asMember.length === 0 ? [] : [row.exists(sharedWorkspace(queries, asMember))]),
        // Whoever is a guest nowhere has nothing of it looked up.
        ...(asGuest.length === 0
          ? []
          : [
              row.exists(
                row
                  .selectFrom('project_members as mine')
                  .crossJoin('project_members as theirs')
                  .whereRef('theirs.project_gid', '=', 'mine.project_gid')
                  .crossJoin('projects')
                  .whereRef('projects.gid', '=', 'mine.project_gid')
                  .select(sql.lit(1).as('one'))
                  .where('mine.user_gid', '=', viewer.userGid)
                  .whereRef('theirs.user_gid', '=', 'users.gid')
                  .where('projects.workspace_gid', 'in', asGuest),
              ),
              row.exists(
                row
                  .selectFrom('team_members as mine')
                  .crossJoin('team_members as theirs')
                  .whereRef('theirs.team_gid', '=', 'mine.team_gid')
                  .crossJoin('teams')
                  .whereRef('teams.gid', '=', 'mine.team_gid')
                  .select(sql.lit(1).as('one'))
                  .where('mine.user_gid', '=', viewer.userGid)
                  .whereRef('theirs.user_gid', '=', 'users.gid')
                  .where('teams.workspace_gid', 'in', asGuest),
              ),
            ]),
      ]),
    )
}
