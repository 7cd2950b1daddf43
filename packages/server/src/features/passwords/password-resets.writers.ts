import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/** Keeps a link to a new password, in that transaction. */
export async function insertReset(
  tx: Queries,
  link: {
    readonly gid: Gid
    readonly userGid: Gid
    readonly hash: SecretHash
    readonly expiresAtMs: number
    readonly nowMs: number
  },
): Promise<void> {
  await tx
    .insertInto('password_resets')
    .values({
      gid: link.gid,
      user_gid: link.userGid,
      hash: hashToBytes(link.hash),
      created_at_ms: link.nowMs,
      expires_at_ms: link.expiresAtMs,
    })
    .execute()
}

/** @returns whether a person may have one more link, in a transaction that holds the person */
export async function hasRoomForReset(
  tx: Queries,
  { liveMax, nowMs, userGid }: { readonly userGid: Gid; readonly liveMax: number; readonly nowMs: number },
): Promise<boolean> {
  const live = await tx
    .selectFrom('password_resets')
    .select('gid')
    .where('user_gid', '=', userGid)
    .where('ended_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .execute()
  return live.length < liveMax
}

/** Ends the links of a person whose password was set another way, in that transaction. */
export async function endResetsOfUser(
  tx: Queries,
  { nowMs, userGid }: { readonly userGid: Gid; readonly nowMs: number },
): Promise<void> {
  await tx
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs, ended_reason: 'password_set' })
    .where('user_gid', '=', userGid)
    .where('ended_at_ms', 'is', null)
    .execute()
}

/**
 * Other features' way to end, in their own transaction, the links to a new password of a restored database. The password of somebody who changed
 * it since is the one from before.
 */
export async function endRestoredResets(tx: Queries, { nowMs }: { readonly nowMs: number }): Promise<void> {
  await tx
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs, ended_reason: 'restored' })
    .where('ended_at_ms', 'is', null)
    .execute()
}
