import type { Queries } from '../../db/database.js'
import type { CredentialsDecision, RestoredCredential } from '../../protocol/token/restored-credential.js'
import { livesAt } from './tokens.writers.js'

/**
 * Other features' way to settle the personal tokens of a restored database in their own transaction: those that live are marked, or end.
 * @returns which lived
 */
export async function settleRestoredTokens(
  tx: Queries,
  { credentials, nowMs }: { readonly credentials: CredentialsDecision; readonly nowMs: number },
): Promise<readonly RestoredCredential[]> {
  const rows = await tx
    .updateTable('tokens')
    .set(
      credentials === 'keep'
        ? { restored_at_ms: nowMs }
        : { revoked_at_ms: nowMs, revoked_reason: 'restored' },
    )
    .where(livesAt(nowMs))
    .where('user_gid', 'in', tx.selectFrom('users').select('gid').where('deactivated_at_ms', 'is', null))
    .returning(['gid', 'user_gid'])
    .execute()
  return rows.map(({ gid, user_gid }) => ({ gid: gid, ownerGid: user_gid, appGid: null }))
}
