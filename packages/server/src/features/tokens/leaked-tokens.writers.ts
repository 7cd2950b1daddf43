import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashFromBytes, hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/**
 * Other features' way to revoke personal tokens that were found where they do not belong, in their own transaction. What is dead already stays
 * as it died.
 * @returns which of them lived until now
 */
export async function revokeLeakedTokens(
  tx: Queries,
  { gids, nowMs }: { readonly gids: readonly Gid[]; readonly nowMs: number },
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .updateTable('tokens')
    .set({ revoked_at_ms: nowMs, revoked_reason: 'leaked' })
    .where('gid', 'in', gids)
    .where('revoked_at_ms', 'is', null)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .where((row) => row.or([row('retires_at_ms', 'is', null), row('retires_at_ms', '>', nowMs)]))
    .returning('gid')
    .execute()
  return new Set(rows.map(({ gid }) => gid))
}

/** The same for access tokens: those alone, and nothing else of their grants. */
export async function revokeLeakedAccessTokens(
  tx: Queries,
  { hashes, nowMs }: { readonly hashes: readonly SecretHash[]; readonly nowMs: number },
): Promise<ReadonlySet<SecretHash>> {
  const rows = await tx
    .updateTable('access_tokens')
    .set({ revoked_at_ms: nowMs })
    .where('hash', 'in', hashes.map(hashToBytes))
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .where((token) =>
      token.exists(
        token
          .selectFrom('grants')
          .select('grants.gid')
          .whereRef('grants.gid', '=', 'access_tokens.grant_gid')
          .where('grants.revoked_at_ms', 'is', null),
      ),
    )
    .returning('hash')
    .execute()
  return new Set(rows.map(({ hash }) => hashFromBytes(hash)))
}
