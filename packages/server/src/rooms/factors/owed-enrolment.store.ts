import { sql, type RawBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { countFactors } from './factor-rows.store.js'

const hasFactor = sql<boolean>`(
  exists (select 1 from totp_factors where totp_factors.user_gid = users.gid and confirmed_at_ms is not null)
  or exists (select 1 from passkeys where passkeys.user_gid = users.gid)
)`

/** Whether somebody has no second factor. For statements that read `users`. */
export const lacksFactor = sql<boolean>`not ${hasFactor}`

/**
 * 1 for somebody who has to set up a second factor before anything else: a workspace of theirs demands one and they have none. For
 * statements that read `users`. Read each time and kept nowhere, so a policy, a new membership, a departure and a factor that comes or
 * goes count from the next request, whatever happened at the same moment.
 */
export const owesEnrolment: RawBuilder<number> = sql<number>`case when ${lacksFactor} and exists (
  select 1 from workspace_members
    join workspace_policies on workspace_policies.workspace_gid = workspace_members.workspace_gid
    where workspace_members.user_gid = users.gid and workspace_policies.second_factor = 1
) then 1 else 0 end`

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
  return rows.map(({ gid, name }) => ({ gid: gid as Gid, name }))
}

/** Whether a second factor of somebody has to stay, being their only one. Callers hold the person. */
export async function isNeeded(tx: Queries, userGid: Gid): Promise<boolean> {
  return (await countFactors(tx, userGid)) === 1 && (await workspacesDemandingFactor(tx, userGid)).length > 0
}
