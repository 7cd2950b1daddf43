import type { Database } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { inTransaction } from '../../db/transaction.js'
import { ownSessions } from './own-sessions.store.js'
import { endSession } from './sessions.writers.js'
import { DEAD_SESSION_KEPT_DAYS } from './session.rules.js'
import type { SessionStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'

/** Stands in the trail for an address that nobody has; what was typed is kept nowhere. */
const NOBODY = ''

export function sessionStore(db: Database): SessionStore {
  return {
    recordFailure: async ({ userGid, reason, address, nowMs }) => {
      await inTransaction(db, async (tx) => {
        await appendAudit(tx, {
          action: 'sign_in_failed',
          actor: { kind: 'anonymous', from: { address, credential: null } },
          target: { kind: 'user', gid: userGid ?? NOBODY },
          outcome: 'refused',
          reason,
          atMs: nowMs,
        })
      })
    },

    end: async (ending) =>
      await inTransaction(db, async (tx) => {
        if (await endSession(tx, ending)) return 'ended'
        const known = await tx
          .selectFrom('sessions')
          .select('gid')
          .where('gid', '=', ending.sessionGid)
          .executeTakeFirst()
        return known === undefined ? 'unknown' : 'already'
      }),

    ...ownSessions(db),
  }
}

export const DUE_SESSIONS: DueRows = {
  name: 'sessions',
  table: 'sessions',
  due: 'last_seen_at_ms',
  before: daysAfter(DEAD_SESSION_KEPT_DAYS),
}
