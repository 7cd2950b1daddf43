import type { Queries } from '../../db/database.js'
import type { CredentialsDecision, RestoredCredential } from '../../protocol/token/restored-credential.js'

/**
 * Other features' way to settle what people of a restored database allowed apps, in their own transaction: grants that live are marked, or end; codes
 * that nobody redeemed are redeemed by nobody, and no rotation is answered once more.
 * @returns which grants lived
 */
export async function settleRestoredGrants(
  tx: Queries,
  { credentials, nowMs }: { readonly credentials: CredentialsDecision; readonly nowMs: number },
): Promise<readonly RestoredCredential[]> {
  await tx
    .updateTable('codes')
    .set({ revoked_at_ms: nowMs })
    .where('redeemed_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .execute()
  await tx
    .updateTable('refresh_tokens')
    .set({ sealed_answer: null })
    .where('sealed_answer', 'is not', null)
    .execute()
  const rows = await tx
    .updateTable('grants')
    .set(
      credentials === 'keep'
        ? { restored_at_ms: nowMs }
        : { revoked_at_ms: nowMs, revoked_reason: 'restored' },
    )
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .where('user_gid', 'in', tx.selectFrom('users').select('gid').where('deactivated_at_ms', 'is', null))
    .returning(['gid', 'user_gid', 'client_id'])
    .execute()
  return rows.map(({ client_id, gid, user_gid }) => ({
    gid: gid,
    ownerGid: user_gid,
    appGid: client_id,
  }))
}
