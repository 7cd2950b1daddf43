import type { Queries } from '../../db/database.js'

/**
 * Other rooms' way to end, in their own transaction, what a restored database must open nothing with: browser sessions, and links to a new password. The
 * password of somebody who changed it since is the one from before.
 */
export async function endRestoredSessions(tx: Queries, { nowMs }: { readonly nowMs: number }): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ ended_at_ms: nowMs, ended_reason: 'restored' })
    .where('ended_at_ms', 'is', null)
    .execute()
  await tx
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs, ended_reason: 'restored' })
    .where('ended_at_ms', 'is', null)
    .execute()
}
