import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { CredentialsDecision, RestoredCredential } from '../restores/restore.js'
import { livesAt } from './token-ends.store.js'

/**
 * Other rooms' way to settle the personal tokens of a restored database in their own transaction: those that live are marked, or end.
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
  return rows.map(({ gid, user_gid }) => ({ gid: gid as Gid, ownerGid: user_gid as Gid, appGid: null }))
}

/** Retires the key that signs: a restore brings back the private half of one that may have been destroyed since, because somebody had it. */
export async function retireRestoredSigningKeys(
  tx: Queries,
  { appendAudit, nowMs }: { readonly appendAudit: AppendAudit; readonly nowMs: number },
): Promise<void> {
  const rows = await tx
    .updateTable('signing_keys')
    .set({ private_jwk: null, retired_at_ms: nowMs })
    .where('retired_at_ms', 'is', null)
    .returning('kid')
    .execute()
  for (const { kid } of rows)
    await appendAudit(tx, {
      action: 'signing_key_retired',
      actor: { kind: 'operator' },
      target: { kind: 'signing_key', gid: kid },
      reason: 'restored',
      atMs: nowMs,
    })
}
