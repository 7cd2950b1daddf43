import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Team } from './team.js'

/** Other features' way to make a team with its people, in their own transaction. */
export async function insertTeam(
  tx: Queries,
  {
    team,
    memberGids,
    nowMs,
  }: { readonly team: Team; readonly memberGids: readonly Gid[]; readonly nowMs: number },
): Promise<void> {
  await tx
    .insertInto('teams')
    .values({
      gid: team.gid,
      workspace_gid: team.workspaceGid,
      name: team.name,
      html_description: team.htmlDescription,
      visibility: team.visibility,
      created_at_ms: nowMs,
    })
    .execute()
  for (const userGid of memberGids) {
    await tx
      .insertInto('team_members')
      .values({ team_gid: team.gid, user_gid: userGid, joined_at_ms: nowMs })
      .execute()
  }
}

/** Other features' way to take a person out of every team of a workspace. */
export async function leaveTeams(
  tx: Queries,
  { workspaceGid, userGid }: { readonly workspaceGid: Gid; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('team_members')
    .where('user_gid', '=', userGid)
    .where('team_gid', 'in', (sub) =>
      sub.selectFrom('teams').select('gid').where('workspace_gid', '=', workspaceGid),
    )
    .execute()
}
