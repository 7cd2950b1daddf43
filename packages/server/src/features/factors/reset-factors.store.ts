import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { holdPerson } from './factor-rows.store.js'
import type { FactorStore } from './ports.js'
import { record } from './record-change.store.js'
import { holdAdmin } from '../workspaces/workspaces.writers.js'
import { endSessionsOfUser } from '../sessions/sessions.writers.js'
import { removeFactorsOfUser } from './factor-rows.writers.js'

export function resetFactors(db: Database): FactorStore['reset'] {
  return async (act) =>
    await inTransaction(db, async (tx) => {
      const { admin, nowMs, userGid } = act
      // The person before the admin's membership, as whoever takes a member away does.
      const isThere = await holdPerson(db, tx, userGid)
      if (admin !== null) {
        const holds = await holdAdmin(db, tx, { workspaceGid: admin.workspaceGid, adminGid: admin.gid })
        if (!holds) return 'not_admin'
      }
      if (!isThere) return 'unknown'
      if (admin !== null) {
        const rows = await tx
          .selectFrom('workspace_members')
          .select('workspace_gid')
          .where('user_gid', '=', userGid)
          .execute()
        if (!rows.some((row) => row.workspace_gid === admin.workspaceGid)) return 'unknown'
        if (rows.length > 1) return 'elsewhere'
      }
      if (!(await removeFactorsOfUser(tx, userGid))) return 'none'
      const sessionsEnded = await endSessionsOfUser(tx, { userGid, reason: 'factors_reset', nowMs })
      await record(tx, act, {
        action: 'second_factors_reset',
        change:
          admin === null
            ? 'Whoever runs this server removed your second factors and recovery codes. You are logged out everywhere.'
            : 'An admin of your workspace removed your second factors and recovery codes. You are logged out everywhere.',
        details: { sessionsEnded },
        ...(admin === null ? {} : { workspaceGid: admin.workspaceGid }),
      })
      return 'reset'
    })
}
