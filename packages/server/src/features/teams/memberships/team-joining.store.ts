import type { Database, Queries } from '../../../db/database.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { appendAudit } from '../../audit/audit.writers.js'
import { holdMembersAmong } from '../../workspaces/workspaces.writers.js'
import { holdTeam } from '../teams.store.js'
import { insertTeamMember } from '../teams.writers.js'
import type { TeamAct, TeamJoining } from './ports.js'
import { membershipOf, memberships } from './team-memberships.store.js'

export function teamJoining(db: Database): TeamJoining {
  return {
    add: async (act) =>
      await inTransaction(db, async (tx) => {
        const standing = await holdTeam(db, tx, act)
        if (standing === null) return 'gone'
        const { teamGid, userGid } = act
        const { workspaceGid } = standing.team
        const present = await holdMembersAmong(db, tx, { workspaceGid, userGids: [userGid] })
        if (!present.has(userGid)) return 'gone'
        const isGuest = await isGuestThere(tx, workspaceGid, userGid)
        const before = await findPlace(tx, act)
        if (before !== null) return before
        if (!act.mayAct(standing, isGuest)) return 'refused'
        const member = { gid: act.membershipGid, userGid, isAdmin: false }
        await insertTeamMember(tx, { ...member, teamGid, nowMs: act.nowMs })
        await record(tx, { act, action: 'team_member_added', workspaceGid })
        return { gid: member.gid, teamGid, userGid, isTeamAdmin: false, isGuest }
      }),

    remove: async (act) =>
      await inTransaction(db, async (tx) => {
        const standing = await holdTeam(db, tx, act)
        if (standing === null) return 'gone'
        const place = await findPlace(tx, act)
        if (!act.mayAct(standing, place?.isGuest ?? false)) return 'refused'
        if (place === null) return 'done'
        await tx.deleteFrom('team_members').where('gid', '=', place.gid).execute()
        await record(tx, { act, action: 'team_member_removed', workspaceGid: standing.team.workspaceGid })
        return 'done'
      }),
  }
}

async function findPlace(tx: Queries, { teamGid, userGid }: Pick<TeamAct, 'teamGid' | 'userGid'>) {
  const row = await memberships(tx)
    .where('team_members.team_gid', '=', teamGid)
    .where('team_members.user_gid', '=', userGid)
    .executeTakeFirst()
  return row === undefined ? null : membershipOf(row)
}

async function isGuestThere(tx: Queries, workspaceGid: Gid, userGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('workspace_members')
    .select('role')
    .where('workspace_gid', '=', workspaceGid)
    .where('user_gid', '=', userGid)
    .executeTakeFirst()
  return row?.role === 'guest'
}

async function record(
  tx: Queries,
  {
    act,
    action,
    workspaceGid,
  }: {
    readonly act: TeamAct
    readonly action: 'team_member_added' | 'team_member_removed'
    readonly workspaceGid: Gid
  },
): Promise<void> {
  await appendAudit(tx, {
    action,
    actor: act.actor,
    target: { kind: 'user', gid: act.userGid },
    workspaceGid,
    atMs: act.nowMs,
    details: { team: act.teamGid },
  })
}
