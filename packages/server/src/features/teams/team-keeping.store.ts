import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { appendAudit } from '../audit/audit.writers.js'
import { holdMembersAmong } from '../workspaces/workspaces.writers.js'
import type { TeamKeeping } from './ports.js'
import { TEAM_COLUMNS } from './team.columns.js'
import { holdTeam } from './teams.store.js'
import { insertTeam } from './teams.writers.js'

export function teamKeeping(db: Database): TeamKeeping {
  return {
    create: async ({ actor, maker, nowMs, team }) =>
      await inTransaction(db, async (tx) => {
        const { workspaceGid } = team
        const present = await holdMembersAmong(db, tx, { workspaceGid, userGids: [maker.userGid] })
        if (!present.has(maker.userGid)) return 'refused'
        await insertTeam(tx, { team, members: [maker], nowMs })
        await appendAudit(tx, {
          action: 'team_member_added',
          actor,
          target: { kind: 'user', gid: maker.userGid },
          workspaceGid,
          atMs: nowMs,
          details: { team: team.gid, admin: true },
        })
        return 'created'
      }),

    update: async ({ changes, mayChange, teamGid, viewer }) =>
      await inTransaction(db, async (tx) => {
        const standing = await holdTeam(db, tx, { teamGid, viewer })
        if (standing === null) return null
        if (!mayChange(standing)) return 'refused'
        if (Object.keys(changes).length === 0) return standing.team
        const row = await tx
          .updateTable('teams')
          .set(TEAM_COLUMNS.writeChanges(changes))
          .where('gid', '=', teamGid)
          .returningAll()
          .executeTakeFirst()
        return row === undefined ? null : TEAM_COLUMNS.read(row)
      }),
  }
}
