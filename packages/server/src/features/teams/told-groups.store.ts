import type { Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { GROUPS_MAX } from '../../protocol/oauth/id-token.js'

/**
 * What an app may be told of where somebody works. Gids, not names: anybody may call a team what another is called, and apps let people in
 * by what they read here.
 * @param workspaceGids  of the person, as far as the app reaches
 * @returns these, then the teams in them that the person is in, each by gid; `GROUPS_MAX` at most
 */
export async function toldGroups(
  queries: Queries,
  userGid: Gid,
  workspaceGids: readonly Gid[],
): Promise<readonly string[]> {
  const teams = await queries
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.gid', 'team_members.team_gid')
    .select('teams.gid')
    .where('team_members.user_gid', '=', userGid)
    .where('teams.workspace_gid', 'in', atLeastOne(workspaceGids))
    .orderBy('teams.gid')
    .limit(GROUPS_MAX)
    .execute()
  return [...workspaceGids.toSorted(), ...teams.map(({ gid }) => gid)].slice(0, GROUPS_MAX)
}
