import type { Queries } from '../../db/database.js'

/** Other features' way to withdraw all invitations of a restored database in their own transaction: some were used or withdrawn since. */
export async function withdrawRestoredInvitations(
  tx: Queries,
  { nowMs }: { readonly nowMs: number },
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .execute()
}
