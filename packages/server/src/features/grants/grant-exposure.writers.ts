import type { Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/**
 * Other features' way to mark, in their own transaction, the grant whose access or refresh token came in clear.
 * @param input.unlessSinceMs  one that was marked later than this stays as it is
 * @returns null for a hash that no token of the kind has, and for a grant that stays as it is
 */
export async function markGrantExposed(
  tx: Queries,
  input: {
    readonly kind: 'access' | 'refresh'
    readonly hash: SecretHash
    readonly unlessSinceMs: number
    readonly nowMs: number
  },
): Promise<{ readonly gid: Gid; readonly userGid: Gid; readonly clientId: Gid } | null> {
  const table = input.kind === 'access' ? 'access_tokens' : 'refresh_tokens'
  const row = await tx
    .updateTable('grants')
    .set({ exposed_at_ms: input.nowMs })
    .where('gid', 'in', tx.selectFrom(table).select('grant_gid').where('hash', '=', hashToBytes(input.hash)))
    .where((grant) =>
      grant.or([grant('exposed_at_ms', 'is', null), grant('exposed_at_ms', '<=', input.unlessSinceMs)]),
    )
    .returning(['gid', 'user_gid', 'client_id'])
    .modifyEnd(UNSTAMPED)
    .executeTakeFirst()
  if (row === undefined) return null
  return { gid: row.gid, userGid: row.user_gid, clientId: row.client_id }
}
