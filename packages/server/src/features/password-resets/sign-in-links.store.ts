import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { hasRoomForReset, insertReset } from '../passwords/password-resets.writers.js'
import type { SignInLinkStore } from './sign-in-link.js'
import { appendAudit } from '../audit/audit.writers.js'

export function signInLinkStore(db: Database): SignInLinkStore {
  return {
    create: async ({ actor, expiresAtMs, hash, linkGid, liveMax, nowMs, userGid }) =>
      await inTransaction(db, async (tx) => {
        // The person's row is held: their links are counted and made one after the other, and nobody ends the account meanwhile.
        const user = await tx
          .selectFrom('users')
          .select(['deactivated_at_ms', 'email_verified_at_ms'])
          .where('gid', '=', userGid)
          .$if(db.locksRows, (query) => query.forNoKeyUpdate())
          .executeTakeFirst()
        if (user === undefined) return 'unknown'
        if (user.deactivated_at_ms !== null) return 'deactivated'
        if (user.email_verified_at_ms === null) return 'unproved'
        if (!(await hasRoomForReset(tx, { userGid, liveMax, nowMs }))) return 'limit_reached'
        await insertReset(tx, { gid: linkGid, userGid, hash, expiresAtMs, nowMs })
        await appendAudit(tx, {
          action: 'password_reset_requested',
          actor,
          target: { kind: 'user', gid: userGid },
          atMs: nowMs,
          details: { link: linkGid },
        })
        return 'created'
      }),
  }
}
