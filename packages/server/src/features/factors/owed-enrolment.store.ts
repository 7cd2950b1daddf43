import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { countFactors } from './factor-rows.writers.js'

/** The workspaces of somebody that demand a second factor, by name. */
export async function workspacesDemandingFactor(
  queries: Queries,
  userGid: Gid,
): Promise<readonly { readonly gid: Gid; readonly name: string }[]> {
  const rows = await queries
    .selectFrom('workspace_policies')
    .innerJoin('workspace_members', 'workspace_members.workspace_gid', 'workspace_policies.workspace_gid')
    .innerJoin('workspaces', 'workspaces.gid', 'workspace_policies.workspace_gid')
    .select(['workspaces.gid', 'workspaces.name'])
    .where('workspace_members.user_gid', '=', userGid)
    .where('workspace_policies.second_factor', '=', 1)
    .orderBy('workspaces.name')
    .orderBy('workspaces.gid')
    .execute()
  return rows.map(({ gid, name }) => ({ gid: gid, name }))
}

/** Whether a second factor of somebody has to stay, being their only one. Callers hold the person. */
export async function isNeeded(tx: Queries, userGid: Gid): Promise<boolean> {
  return (await countFactors(tx, userGid)) === 1 && (await workspacesDemandingFactor(tx, userGid)).length > 0
}
