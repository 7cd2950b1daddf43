import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** Other features' way to end the invitations to a workspace that somebody made, in their own transaction. */
export async function revokeInvitationsBy(
  tx: Queries,
  input: { readonly workspaceGid: Gid; readonly invitedByGid: Gid; readonly nowMs: number },
): Promise<void> {
  await waiting(tx, input).where('workspace_gid', '=', input.workspaceGid).execute()
}

export function waiting(
  tx: Queries,
  { invitedByGid, nowMs }: { readonly invitedByGid: Gid; readonly nowMs: number },
) {
  return tx
    .updateTable('invitations')
    .set({ revoked_at_ms: nowMs })
    .where('invited_by_gid', '=', invitedByGid)
    .where('accepted_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
}
