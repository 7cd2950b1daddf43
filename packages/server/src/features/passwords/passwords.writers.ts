import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { endResetsOfUser } from './password-resets.writers.js'

/** Other features' way to give a person a password in their own transaction. What was bound to the one before ends with it. */
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

/** Other features' way to give a person a password, or to take it, and the links to a new one with it, in their own transaction. */
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

/** Other features' way to remove a person's password, and the links to a new one, together with the person. */
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
 * Other features' way to end a person's password in their own transaction: nobody signs in with one until they have another. The row stays, so
 * that what was bound to the password before does not come to life with the next one, and trying takes as long as ever.
 */
export async function endPassword(
  tx: Queries,
  { nowMs, userGid }: { readonly userGid: Gid; readonly nowMs: number },
): Promise<void> {
  await insertPassword(tx, { userGid, hash: NOBODYS_HASH, nowMs })
}
