import type { Queries } from '../../../db/database.js'
import { UNSTAMPED } from '../../../db/node-sqlite.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../../protocol/token/secret.js'

/**
 * Other features' way to mark, in their own transaction, that a client secret came in clear.
 * @param input.unlessSinceMs  one that was marked later than this stays as it is
 * @returns null for a hash that no secret has, and for one that stays as it is
 */
export async function markSecretExposed(
  tx: Queries,
  input: { readonly hash: SecretHash; readonly unlessSinceMs: number; readonly nowMs: number },
): Promise<{ readonly gid: Gid; readonly clientId: Gid; readonly ownerGid: Gid } | null> {
  const row = await tx
    .updateTable('app_secrets')
    .set({ exposed_at_ms: input.nowMs })
    .where('hash', '=', hashToBytes(input.hash))
    .where((secret) =>
      secret.or([secret('exposed_at_ms', 'is', null), secret('exposed_at_ms', '<=', input.unlessSinceMs)]),
    )
    .returning(['gid', 'client_id'])
    .modifyEnd(UNSTAMPED)
    .executeTakeFirst()
  if (row === undefined) return null
  const clientId = row.client_id
  const app = await tx
    .selectFrom('apps')
    .select('owner_gid')
    .where('client_id', '=', clientId)
    .executeTakeFirstOrThrow()
  return { gid: row.gid, clientId, ownerGid: app.owner_gid }
}
