import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** Ends the links of a person whose password was set another way, in that transaction. */
export async function endResetsOfUser(
  tx: Queries,
  { nowMs, userGid }: { readonly userGid: Gid; readonly nowMs: number },
): Promise<void> {
  await tx
    .updateTable('password_resets')
    .set({ ended_at_ms: nowMs, ended_reason: 'password_set' })
    .where('user_gid', '=', userGid)
    .where('ended_at_ms', 'is', null)
    .execute()
}
