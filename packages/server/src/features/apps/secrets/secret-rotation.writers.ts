import type { Queries } from '../../../db/database.js'
import type { Gid } from '../../../protocol/asana/gid.js'

/** A rotation of which one secret got another end is none any more: the end of the other stays as it is. */
export async function forgetRotationOf(tx: Queries, gids: readonly Gid[]): Promise<void> {
  await tx
    .updateTable('app_secrets')
    .set({ replaced_by_gid: null, expires_at_ms_before: null })
    .where((row) => row.or([row('gid', 'in', gids), row('replaced_by_gid', 'in', gids)]))
    .execute()
}

/**
 * Other features' way to end secrets that were found where they do not belong, in their own transaction, which holds the apps: those, and no
 * other secret of their apps. A rotation that one of them is part of is none any more.
 * @returns which of them lived until now
 */
export async function endLeakedSecrets(
  tx: Queries,
  { gids, nowMs }: { readonly gids: readonly Gid[]; readonly nowMs: number },
): Promise<ReadonlySet<Gid>> {
  const ended = await tx
    .updateTable('app_secrets')
    .set({ expires_at_ms: nowMs, end_set_at_ms: nowMs, ended_reason: 'leaked' })
    .where('gid', 'in', gids)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .returning('gid')
    .execute()
  const won = ended.map(({ gid }) => gid)
  if (won.length > 0) await forgetRotationOf(tx, won)
  return new Set(won)
}
