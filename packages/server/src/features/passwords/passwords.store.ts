import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { holdAccount, insertSession, endSessionsOfUser } from '../sessions/sessions.writers.js'
import type { PasswordStore } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail } from '../mail/mails.writers.js'
import { insertPassword } from './passwords.writers.js'
import { forgetCodeTries } from '../factors/code-tries.writers.js'
import { endResetsOfUser } from './password-resets.writers.js'

export function passwordStore(db: Database): PasswordStore {
  return {
    set: async ({ userGid, hash, actor, nowMs }) => {
      await inTransaction(db, async (tx) => {
        await holdPerson(db, tx, userGid)
        await endResetsOfUser(tx, { userGid, nowMs })
        await insertPassword(tx, { userGid, hash, nowMs })
        await forgetCodeTries(tx, userGid)
        const sessionsEnded = await endSessionsOfUser(tx, { userGid, reason: 'password_changed', nowMs })
        await appendAudit(tx, {
          action: 'password_set',
          actor,
          target: { kind: 'user', gid: userGid },
          atMs: nowMs,
          details: { sessionsEnded },
        })
        const facts = { by: 'operator', address: null } as const
        await queueMail(tx, { kind: 'password_changed', to: { userGid }, facts, nowMs })
      })
    },

    change: async ({ authenticatedAtMs, fromHash, nowMs, session, toHash }) =>
      await inTransaction(db, async (tx) => {
        const { userGid } = session
        if (!(await holdAccount(db, tx, { userGid, passwordHash: fromHash }))) return 'account_changed'
        await endResetsOfUser(tx, { userGid, nowMs })
        await insertPassword(tx, { userGid, hash: toHash, nowMs })
        await forgetCodeTries(tx, userGid)
        const sessionsEnded = await endSessionsOfUser(tx, { userGid, reason: 'password_changed', nowMs })
        await insertSession(tx, session, nowMs, authenticatedAtMs)
        const credential = { kind: 'session', gid: session.gid } as const
        const actor = { kind: 'user', gid: userGid, from: { address: session.address, credential } } as const
        await appendAudit(tx, {
          action: 'password_set',
          actor,
          target: { kind: 'user', gid: userGid },
          atMs: nowMs,
          details: { sessionsEnded },
        })
        await appendAudit(tx, {
          action: 'signed_in',
          actor,
          target: { kind: 'session', gid: session.gid },
          personGid: userGid,
          atMs: nowMs,
          details: {},
        })
        const facts = { by: 'person', address: session.address } as const
        await queueMail(tx, { kind: 'password_changed', to: { userGid }, facts, nowMs })
        return 'changed'
      }),

    async rehash({ fromHash, toHash, userGid }) {
      await db.queries
        .updateTable('passwords')
        .set({ hash: toHash })
        .where('user_gid', '=', userGid)
        .where('hash', '=', fromHash)
        .execute()
    },

    async find(userGid) {
      const row = await db.queries
        .selectFrom('passwords')
        .select('hash')
        .where('user_gid', '=', userGid)
        .executeTakeFirst()
      return row?.hash ?? null
    },

    async ownerOf(userGid) {
      const row = await db.queries
        .selectFrom('passwords')
        .innerJoin('users', 'users.gid', 'passwords.user_gid')
        .select(['users.email', 'passwords.generation'])
        .where('passwords.user_gid', '=', userGid)
        .executeTakeFirst()
      return row === undefined ? null : { email: row.email, passwordGeneration: row.generation }
    },
  }
}

/** Whatever sets a password holds its person first, so that two of them wait for each other instead of for ever. */
async function holdPerson(db: Database, tx: Queries, userGid: Gid): Promise<void> {
  if (!db.locksRows) return
  await tx.selectFrom('users').select('gid').where('gid', '=', userGid).forUpdate().execute()
}
