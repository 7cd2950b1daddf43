import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** Other features' way to take back what somebody asked for who leaves a workspace. */
export async function leaveAccessRequests(
  tx: Queries,
  { userGid, workspaceGid }: { readonly workspaceGid: Gid; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('access_requests')
    .where('requester_gid', '=', userGid)
    .where('workspace_gid', '=', workspaceGid)
    .execute()
}
