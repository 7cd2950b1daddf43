import type { Database, Queries } from '../../db/database.js'
import { requireLiveSession } from '../../db/live-session.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { FactorAct } from './ports.js'
import { codesLeftOf, personHasFactor } from './factor-rows.writers.js'

/** Holds a person until the transaction ends: their factors change, and count, one act after the other. */
export async function holdPerson(db: Database, tx: Queries, userGid: Gid): Promise<boolean> {
  const row = await tx
    .selectFrom('users')
    .select('gid')
    .where('gid', '=', userGid)
    .where('deactivated_at_ms', 'is', null)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}

/** The same for what somebody does with their own factors, in a session that must not have ended meanwhile. @throws SessionEnded */
export async function holdActing(
  db: Database,
  tx: Queries,
  { actor, userGid }: Pick<FactorAct, 'actor' | 'userGid'>,
): Promise<boolean> {
  const isThere = await holdPerson(db, tx, userGid)
  if (isThere) await requireLiveSession(tx, actor)
  return isThere
}

/** Spends a challenge. @returns false for one that was spent before */
export async function spendChallenge(
  tx: Queries,
  { expiresAtMs, hash }: { readonly hash: SecretHash; readonly expiresAtMs: number },
): Promise<boolean> {
  const row = await tx
    .insertInto('spent_challenges')
    .values({ hash: hashToBytes(hash), expires_at_ms: expiresAtMs })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .returning('hash')
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps codes for a person who has none that is unused. @returns whether these are theirs now */
export async function keepFirstCodes(
  tx: Queries,
  codes: { readonly userGid: Gid; readonly codeHashes: readonly SecretHash[]; readonly nowMs: number },
): Promise<boolean> {
  if ((await codesLeftOf(tx, codes.userGid)) > 0) return false
  await keepCodes(tx, codes)
  return true
}

/** Puts these codes in the place of all others. */
export async function keepCodes(
  tx: Queries,
  {
    codeHashes,
    nowMs,
    userGid,
  }: { readonly userGid: Gid; readonly codeHashes: readonly SecretHash[]; readonly nowMs: number },
): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('user_gid', '=', userGid).execute()
  await tx
    .insertInto('recovery_codes')
    .values(codeHashes.map((hash) => ({ hash: hashToBytes(hash), user_gid: userGid, created_at_ms: nowMs })))
    .execute()
}

/** Codes help somebody out who lost a factor; without one they are nothing. */
export async function dropCodesWithoutFactor(tx: Queries, userGid: Gid): Promise<void> {
  if (!(await personHasFactor(tx, userGid)))
    await tx.deleteFrom('recovery_codes').where('user_gid', '=', userGid).execute()
}
