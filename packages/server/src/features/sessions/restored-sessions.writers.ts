import type { Queries } from '../../db/database.js'

/** Other features' way to end, in their own transaction, the browser sessions of a restored database: it must open nothing with them. */
export async function endRestoredSessions(tx: Queries, { nowMs }: { readonly nowMs: number }): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ ended_at_ms: nowMs, ended_reason: 'restored' })
    .where('ended_at_ms', 'is', null)
    .execute()
}
