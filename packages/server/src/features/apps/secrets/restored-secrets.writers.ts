import type { Queries } from '../../../db/database.js'
import type { CredentialsDecision, RestoredCredential } from '../../../protocol/token/restored-credential.js'
import { forgetRotationOf } from './secret-rotation.writers.js'

/**
 * Other features' way to settle the client secrets of a restored database in their own transaction: those that live are marked, or end, and with
 * them the rotations that they are part of.
 * @returns which lived
 */
export async function settleRestoredSecrets(
  tx: Queries,
  { credentials, nowMs }: { readonly credentials: CredentialsDecision; readonly nowMs: number },
): Promise<readonly RestoredCredential[]> {
  const live = await tx
    .selectFrom('app_secrets')
    .innerJoin('apps', 'apps.client_id', 'app_secrets.client_id')
    .select(['app_secrets.gid', 'app_secrets.client_id', 'apps.owner_gid'])
    .where((row) =>
      row.or([row('app_secrets.expires_at_ms', 'is', null), row('app_secrets.expires_at_ms', '>', nowMs)]),
    )
    .orderBy('app_secrets.gid')
    .execute()
  for (const { gid } of live) {
    await tx
      .updateTable('app_secrets')
      .set(
        credentials === 'keep'
          ? { restored_at_ms: nowMs }
          : { expires_at_ms: nowMs, end_set_at_ms: nowMs, ended_reason: 'restored' },
      )
      .where('gid', '=', gid)
      .execute()
    if (credentials === 'end') await forgetRotationOf(tx, [gid])
  }
  return live.map(({ client_id, gid, owner_gid }) => ({
    gid: gid,
    ownerGid: owner_gid,
    appGid: client_id,
  }))
}
