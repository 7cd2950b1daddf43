import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashFromBytes, hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/**
 * Other features' way to end grants of which a refresh token or a redeemed code was found where it does not belong, in their own transaction.
 * @returns which of them lived until now
 */
export async function revokeLeakedGrants(
  tx: Queries,
  { gids, nowMs }: { readonly gids: readonly Gid[]; readonly nowMs: number },
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .updateTable('grants')
    .set({ revoked_at_ms: nowMs, revoked_reason: 'leaked' })
    .where('gid', 'in', gids)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .returning('gid')
    .execute()
  return new Set(rows.map(({ gid }) => gid))
}

/** The same for codes that no app has redeemed yet: nobody ever will. */
export async function burnLeakedCodes(
  tx: Queries,
  { hashes, nowMs }: { readonly hashes: readonly SecretHash[]; readonly nowMs: number },
): Promise<ReadonlySet<SecretHash>> {
  const rows = await tx
    .updateTable('codes')
    .set({ revoked_at_ms: nowMs })
    .where('hash', 'in', hashes.map(hashToBytes))
    .where('redeemed_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .returning('hash')
    .execute()
  return new Set(rows.map(({ hash }) => hashFromBytes(hash)))
}
