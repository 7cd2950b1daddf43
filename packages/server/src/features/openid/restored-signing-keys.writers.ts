import type { Queries } from '../../db/database.js'
import { appendAudit } from '../audit/audit.writers.js'

/** Retires the key that signs: a restore brings back the private half of one that may have been destroyed since, because somebody had it. */
export async function retireRestoredSigningKeys(
  tx: Queries,
  { nowMs }: { readonly nowMs: number },
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
