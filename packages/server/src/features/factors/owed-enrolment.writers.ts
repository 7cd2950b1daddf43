import { sql, type RawBuilder } from 'kysely'

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
