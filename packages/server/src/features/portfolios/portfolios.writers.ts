import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** Other features' way to take a person out of every portfolio of a workspace. What they own stays in their name. */
export async function leavePortfolios(
  tx: Queries,
  { userGid, workspaceGid }: { readonly workspaceGid: Gid; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('portfolio_members')
    .where('user_gid', '=', userGid)
    .where('portfolio_gid', 'in', (sub) =>
      sub.selectFrom('portfolios').select('gid').where('workspace_gid', '=', workspaceGid),
    )
    .execute()
}
