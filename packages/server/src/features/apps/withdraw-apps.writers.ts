import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { forgetRotationOf } from './secrets/secret-rotation.writers.js'

/** How many there were, of those that lived until now. */
export interface WithdrawnApps {
  readonly secretsEnded: number
  /** Apps that others could authorize. */
  readonly appsWithdrawn: number
}

/** On PostgreSQL a person's apps are held, in the order of their ids: whatever is done to one waits. Hold the person before. */
export async function holdAppsOf(db: Database, tx: Queries, ownerGid: Gid): Promise<void> {
  if (!db.locksRows) return
  const rows = tx.selectFrom('apps').select('client_id').where('owner_gid', '=', ownerGid)
  await rows.orderBy('client_id').forUpdate().execute()
}

/**
 * Other features' way to end, in their own transaction, which holds the apps, what somebody else may have of a person's apps: every secret
 * and every rotation. Nobody new can authorize the apps until their owner distributes them again.
 */
export async function withdrawAppsOf(
  tx: Queries,
  { nowMs, ownerGid }: { readonly ownerGid: Gid; readonly nowMs: number },
): Promise<WithdrawnApps> {
  const theirs = tx.selectFrom('apps').select('client_id').where('owner_gid', '=', ownerGid)
  const ended = await tx
    .updateTable('app_secrets')
    .set({ expires_at_ms: nowMs, end_set_at_ms: nowMs, ended_reason: 'address_proved' })
    .where('client_id', 'in', theirs)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .returning('gid')
    .execute()
  const gids = ended.map(({ gid }) => gid)
  if (gids.length > 0) await forgetRotationOf(tx, gids)
  await tx.deleteFrom('app_workspaces').where('client_id', 'in', theirs).execute()
  const withdrawn = await tx
    .updateTable('apps')
    .set({ distribution: 'none', updated_at_ms: nowMs })
    .where('owner_gid', '=', ownerGid)
    .where('distribution', '!=', 'none')
    .returning('client_id')
    .execute()
  return { secretsEnded: gids.length, appsWithdrawn: withdrawn.length }
}
