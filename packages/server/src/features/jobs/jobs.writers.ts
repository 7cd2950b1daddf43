import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/**
 * Other features' way to end a job in the transaction that does its work: both are kept, or neither. Called first, it has whoever else does the
 * same job wait.
 * @returns false when it has ended already, and nothing of the transaction may stay
 */
export async function endJob(
  tx: Queries,
  { jobGid, newGid, nowMs }: { readonly jobGid: Gid; readonly newGid: Gid; readonly nowMs: number },
): Promise<boolean> {
  const ended = await tx
    .updateTable('jobs')
    .set({ status: 'succeeded', new_gid: newGid, ended_at_ms: nowMs })
    .where('gid', '=', jobGid)
    .where('ended_at_ms', 'is', null)
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}
