import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { TEAM_COLUMNS } from './team.columns.js'
import type { NewTeamMember, Team } from './team.rules.js'

/** Other features' way to make a team with its people, in their own transaction. */
export async function insertTeam(
  tx: Queries,
  {
    team,
    members,
    nowMs,
  }: { readonly team: Team; readonly members: readonly NewTeamMember[]; readonly nowMs: number },
): Promise<void> {
  await tx
    .insertInto('teams')
    .values({ ...TEAM_COLUMNS.write(team), created_at_ms: nowMs })
    .execute()
  for (const member of members) await insertTeamMember(tx, { ...member, teamGid: team.gid, nowMs })
}

/** @returns whether they were not in it yet */
export async function insertTeamMember(
  tx: Queries,
  {
    gid,
    isAdmin,
    nowMs,
    teamGid,
    userGid,
  }: NewTeamMember & { readonly teamGid: Gid; readonly nowMs: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('team_members')
    .values({ gid, team_gid: teamGid, user_gid: userGid, is_admin: isAdmin ? 1 : 0, joined_at_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['team_gid', 'user_gid']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
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
