import type { Queries } from '../../db/database.js'
import { UNSTAMPED } from '../../db/node-sqlite.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/**
 * Other features' way to mark, in their own transaction, that a personal token came in clear. What is remembered of tokens does not show it.
 * @param input.unlessSinceMs  one that was marked later than this stays as it is
 * @returns null for a hash that no token has, and for one that stays as it is
 */
export async function markTokenExposed(
  tx: Queries,
  input: { readonly hash: SecretHash; readonly unlessSinceMs: number; readonly nowMs: number },
): Promise<{ readonly gid: Gid; readonly userGid: Gid } | null> {
  const row = await tx
    .updateTable('tokens')
    .set({ exposed_at_ms: input.nowMs })
    .where('hash', '=', hashToBytes(input.hash))
    .where((token) =>
      token.or([token('exposed_at_ms', 'is', null), token('exposed_at_ms', '<=', input.unlessSinceMs)]),
    )
    .returning(['gid', 'user_gid'])
    .modifyEnd(UNSTAMPED)
    .executeTakeFirst()
  return row === undefined ? null : { gid: row.gid, userGid: row.user_gid }
}
