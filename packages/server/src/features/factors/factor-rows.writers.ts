import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** How many second factors a person has: an authenticator app that was confirmed, and passkeys. Recovery codes alone are none. */
export async function countFactors(queries: Queries, userGid: Gid): Promise<number> {
  const apps = await queries
    .selectFrom('totp_factors')
    .select('user_gid')
    .where('user_gid', '=', userGid)
    .where('confirmed_at_ms', 'is not', null)
    .execute()
  const passkeys = await queries
    .selectFrom('passkeys')
    .select('gid')
    .where('user_gid', '=', userGid)
    .execute()
  return apps.length + passkeys.length
}

export async function personHasFactor(queries: Queries, userGid: Gid): Promise<boolean> {
  return (await countFactors(queries, userGid)) > 0
}

export async function codesLeftOf(queries: Queries, userGid: Gid): Promise<number> {
  const rows = await queries
    .selectFrom('recovery_codes')
    .select('hash')
    .where('user_gid', '=', userGid)
    .where('used_at_ms', 'is', null)
    .execute()
  return rows.length
}

/** Other features' way to take all of a person's factors in their own transaction. @returns whether there were any */
export async function removeFactorsOfUser(tx: Queries, userGid: Gid): Promise<boolean> {
  const hadFactor = await personHasFactor(tx, userGid)
  await tx.deleteFrom('totp_factors').where('user_gid', '=', userGid).execute()
  await tx.deleteFrom('passkeys').where('user_gid', '=', userGid).execute()
  await tx.deleteFrom('recovery_codes').where('user_gid', '=', userGid).execute()
  await tx.deleteFrom('second_factor_tries').where('user_gid', '=', userGid).execute()
  return hadFactor
}

/** The same, and how many there were of each kind. */
export async function clearFactorsOfUser(
  tx: Queries,
  userGid: Gid,
): Promise<{
  readonly authenticatorAppsRemoved: number
  readonly passkeysRemoved: number
  readonly recoveryCodesRemoved: number
}> {
  const recoveryCodesRemoved = await codesLeftOf(tx, userGid)
  const apps = await tx
    .deleteFrom('totp_factors')
    .where('user_gid', '=', userGid)
    .returning('confirmed_at_ms')
    .execute()
  const passkeys = await tx.deleteFrom('passkeys').where('user_gid', '=', userGid).returning('gid').execute()
  await removeFactorsOfUser(tx, userGid)
  return {
    authenticatorAppsRemoved: apps.filter(({ confirmed_at_ms }) => confirmed_at_ms !== null).length,
    passkeysRemoved: passkeys.length,
    recoveryCodesRemoved,
  }
}
