import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { forgetCodeTries as forgetCodeTriesOf } from '../factors/code-tries.store.js'
import type { QueueMail } from '../mail/mails.store.js'
import { endResetsOfUser } from './password-reset-rows.store.js'
import type { PasswordStore } from './ports.js'
import { endSessionsOfUser, holdAccount, insertSession } from './sessions.store.js'

export function passwordStore(
  db: Database,
  {
    appendAudit,
    forgetCodeTries,
    queueMail,
  }: {
    readonly appendAudit: AppendAudit
    readonly forgetCodeTries: typeof forgetCodeTriesOf
    readonly queueMail: QueueMail
  },
): PasswordStore {
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

/** Other rooms' way to give a person a password in their own transaction. What was bound to the one before ends with it. */
export async function insertPassword(
  tx: Queries,
  { userGid, hash, nowMs }: { readonly userGid: Gid; readonly hash: string; readonly nowMs: number },
): Promise<void> {
  await tx
    .insertInto('passwords')
    .values({ user_gid: userGid, hash, changed_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.column('user_gid').doUpdateSet((set) => ({
        hash,
        changed_at_ms: nowMs,
        generation: set('passwords.generation', '+', 1),
      })),
    )
    .execute()
}

/** Other rooms' way to give a person a password, or to take it, and the links to a new one with it, in their own transaction. */
export async function replacePassword(
  tx: Queries,
  { hash, nowMs, userGid }: { readonly userGid: Gid; readonly hash: string | null; readonly nowMs: number },
): Promise<void> {
  await endResetsOfUser(tx, { userGid, nowMs })
  if (hash !== null) {
    await insertPassword(tx, { userGid, hash, nowMs })
    return
  }
  const had = await tx
    .selectFrom('passwords')
    .select('user_gid')
    .where('user_gid', '=', userGid)
    .executeTakeFirst()
  if (had !== undefined) await endPassword(tx, { userGid, nowMs })
}

/** Other rooms' way to remove a person's password, and the links to a new one, together with the person. */
export async function removePasswordOfUser(
  tx: Queries,
  { nowMs, userGid }: { readonly userGid: Gid; readonly nowMs: number },
): Promise<void> {
  await endResetsOfUser(tx, { userGid, nowMs })
  await tx.deleteFrom('passwords').where('user_gid', '=', userGid).execute()
}

/** Costs what any other does to compare with; its salt and tag are of no password. */
const NOBODYS_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/**
 * Other rooms' way to end a person's password in their own transaction: nobody signs in with one until they have another. The row stays, so
 * that what was bound to the password before does not come to life with the next one, and trying takes as long as ever.
 */
export async function endPassword(
  tx: Queries,
  { nowMs, userGid }: { readonly userGid: Gid; readonly nowMs: number },
): Promise<void> {
  await insertPassword(tx, { userGid, hash: NOBODYS_HASH, nowMs })
}

/** Whatever sets a password holds its person first, so that two of them wait for each other instead of for ever. */
async function holdPerson(db: Database, tx: Queries, userGid: Gid): Promise<void> {
  if (!db.locksRows) return
  await tx.selectFrom('users').select('gid').where('gid', '=', userGid).forUpdate().execute()
}
