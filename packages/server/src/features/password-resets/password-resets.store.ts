import type { Database, Queries } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { emailKeys } from '../../protocol/mail/email-key.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type { ProveAddressIn } from '../users/prove-address.store.js'
import { DEAD_RESET_KEPT_DAYS, deadReset, type ResetFacts } from './password-reset.js'
import type { PasswordResetStore } from './password-reset-ports.js'
import { hasRoomForReset, insertReset, endResetsOfUser } from '../passwords/password-resets.writers.js'
import { appendAudit } from '../audit/audit.writers.js'
import { queueMail, hasTooManyResetRequests } from '../mail/mails.writers.js'
import { endSessionsOfUser } from '../sessions/sessions.writers.js'
import { insertPassword } from '../passwords/passwords.writers.js'
import { renameUser } from '../users/users.writers.js'
import { forgetCodeTries } from '../factors/code-tries.writers.js'

/** Stands in the trail for an address that nobody has; what was typed is kept nowhere. */
const NOBODY = ''

interface Needs {
  readonly proveAddress: ProveAddressIn
}

export function passwordResetStore(db: Database, needs: Needs): PasswordResetStore {
  return {
    request: async ({ address, email, nowMs, resetGid }) =>
      await inTransaction(db, async (tx) => {
        if (await hasTooManyResetRequests(tx)) return 'too_many'
        const facts = { reset: resetGid, address }
        await queueMail(tx, { kind: 'password_reset', to: { email }, facts, nowMs })
        return 'queued'
      }),

    issue: async (input) => await inTransaction(db, async (tx) => await issue(db, tx, input)),

    find: async (hash) => await find(db.queries, hash),

    use: async (input) => {
      const isReset = await inTransaction(db, async (tx) => await use(db, tx, { ...input, needs }))
      if (isReset) return 'reset'
      return deadReset(await find(db.queries, input.hash), input.nowMs) ?? 'used'
    },
  }
}

export const DUE_PASSWORD_RESETS: DueRows = {
  name: 'password_resets',
  table: 'password_resets',
  due: 'expires_at_ms',
  before: daysAfter(DEAD_RESET_KEPT_DAYS),
}

async function find(queries: Queries, hash: SecretHash): Promise<ResetFacts | null> {
  const row = await queries
    .selectFrom('password_resets')
    .innerJoin('users', 'users.gid', 'password_resets.user_gid')
    .select(['users.gid', 'users.email', 'users.deactivated_at_ms', 'users.email_verified_at_ms'])
    .select(['password_resets.expires_at_ms', 'password_resets.ended_at_ms'])
    .where('password_resets.hash', '=', hashToBytes(hash))
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    userGid: row.gid,
    email: row.email,
    expiresAtMs: row.expires_at_ms,
    endedAtMs: row.ended_at_ms,
    userDeactivatedAtMs: row.deactivated_at_ms,
    isProved: row.email_verified_at_ms !== null,
  }
}

async function issue(
  db: Database,
  tx: Queries,
  input: Parameters<PasswordResetStore['issue']>[0],
): ReturnType<PasswordResetStore['issue']> {
  const { email, nowMs } = input
  // The person's row is held: their links are counted and made one after the other.
  const user = await tx
    .selectFrom('users')
    .select(['gid', 'email', 'name', 'deactivated_at_ms'])
    .where('email_key', 'in', emailKeys(email))
    .$if(db.locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  const userGid = user === undefined ? null : user.gid
  if (user === undefined || userGid === null) return await refuse(tx, input, [null, 'account_unknown'])
  if (user.deactivated_at_ms !== null) return await refuse(tx, input, [userGid, 'account_deactivated'])
  const known = await tx
    .selectFrom('password_resets')
    .select('ended_at_ms')
    .where('gid', '=', input.resetGid)
    .executeTakeFirst()
  if (known !== undefined) {
    if (known.ended_at_ms !== null) return null
    const link = { hash: hashToBytes(input.hash), expires_at_ms: input.expiresAtMs }
    await tx.updateTable('password_resets').set(link).where('gid', '=', input.resetGid).execute()
    return user
  }
  if (!(await hasRoomForReset(tx, { userGid, liveMax: input.liveMax, nowMs })))
    return await refuse(tx, input, [userGid, 'limit_reached'])
  await insertReset(tx, {
    gid: input.resetGid,
    userGid,
    hash: input.hash,
    expiresAtMs: input.expiresAtMs,
    nowMs,
  })
  await appendAudit(tx, {
    action: 'password_reset_requested',
    actor: stranger(input.address),
    target: { kind: 'user', gid: userGid },
    atMs: nowMs,
    details: { address: input.address },
  })
  return user
}

async function refuse(
  tx: Queries,
  { address, nowMs }: Parameters<typeof issue>[2],
  [userGid, reason]: readonly [userGid: Gid | null, reason: string],
): Promise<null> {
  await appendAudit(tx, {
    action: 'password_reset_requested',
    actor: stranger(address),
    target: { kind: 'user', gid: userGid ?? NOBODY },
    atMs: nowMs,
    outcome: 'refused',
    reason,
    details: { address },
  })
  return null
}

/** The person is held first, as by everything else that touches their password; then one update claims the link. */
async function use(
  db: Database,
  tx: Queries,
  {
    address,
    hash,
    name,
    needs,
    nowMs,
    passwordHash,
  }: Parameters<PasswordResetStore['use']>[0] & { readonly needs: Needs },
): Promise<boolean> {
  const owner = await tx
    .selectFrom('users')
    .select('gid')
    .where(
      'gid',
      'in',
      tx.selectFrom('password_resets').select('user_gid').where('hash', '=', hashToBytes(hash)),
    )
    .where('deactivated_at_ms', 'is', null)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  if (owner === undefined) return false
  const claimed = await tx
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs, ended_reason: 'used' })
    .where('hash', '=', hashToBytes(hash))
    .where('ended_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .returning('gid')
    .executeTakeFirst()
  if (claimed === undefined) return false
  const userGid = owner.gid
  const actor = { kind: 'user', gid: userGid, from: from(address) } as const
  // Whoever opens a mailed link reads the mail of the address. The first to do so owns the account, whoever made it.
  const proof = await needs.proveAddress(tx, { userGid, by: 'reset', actor, nowMs })
  if (proof !== null && name !== null) await renameUser(tx, { userGid, name })
  await insertPassword(tx, { userGid, hash: passwordHash, nowMs })
  await forgetCodeTries(tx, userGid)
  await endResetsOfUser(tx, { userGid, nowMs })
  const sessionsEnded =
    proof?.sessionsEnded ?? (await endSessionsOfUser(tx, { userGid, reason: 'password_changed', nowMs }))
  await appendAudit(tx, {
    action: 'password_reset',
    actor,
    target: { kind: 'user', gid: userGid },
    atMs: nowMs,
    details: { address, reset: claimed.gid, sessionsEnded },
  })
  const facts = { by: 'reset', address } as const
  if (proof === null) await queueMail(tx, { kind: 'password_changed', to: { userGid }, facts, nowMs })
  return true
}

function stranger(address: string): Actor {
  return { kind: 'anonymous', from: from(address) }
}

function from(address: string): Origin {
  return { address, credential: null }
}
