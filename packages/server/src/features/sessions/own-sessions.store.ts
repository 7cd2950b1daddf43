import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { endSession, liveSessionsOf } from './sessions.writers.js'
import type { SessionStore } from './ports.js'

/** What people do with the list of their own. */
export function ownSessions(db: Database): Pick<SessionStore, 'endOwn' | 'endOthers' | 'list'> {
  return {
    endOwn: async ({ from, nowMs, sessionGid, userGid }) =>
      await inTransaction(db, async (tx) => {
        const mine = await tx
          .selectFrom('sessions')
          .select('gid')
          .where('gid', '=', sessionGid)
          .where('user_gid', '=', userGid)
          .executeTakeFirst()
        if (mine === undefined) return 'unknown'
        const ending = {
          sessionGid,
          reason: 'signed_out',
          actor: { kind: 'user', gid: userGid, from },
          nowMs,
        } as const
        return (await endSession(tx, ending)) ? 'ended' : 'already'
      }),

    endOthers: async ({ exceptGid, from, nowMs, userGid }) =>
      await inTransaction(db, async (tx) => {
        const rows = await liveSessionsOf(tx, { userGid, nowMs })
          .where('gid', '!=', exceptGid)
          .select('gid')
          .execute()
        let ended = 0
        for (const { gid } of rows) {
          const ending = {
            sessionGid: gid,
            reason: 'signed_out',
            actor: { kind: 'user', gid: userGid, from },
            nowMs,
          } as const
          if (await endSession(tx, ending)) ended += 1
        }
        return ended
      }),

    async list({ nowMs, rowsMax, userGid }) {
      const rows = await liveSessionsOf(db.queries, { userGid, nowMs })
        .select(['gid', 'created_at_ms', 'last_seen_at_ms', 'address', 'user_agent'])
        .orderBy('last_seen_at_ms', 'desc')
        .orderBy('gid', 'desc')
        .limit(rowsMax)
        .execute()
      return rows.map((row) => ({
        gid: row.gid,
        createdAtMs: row.created_at_ms,
        lastSeenAtMs: row.last_seen_at_ms,
        address: row.address,
        userAgent: row.user_agent,
      }))
    },
  }
}
