import type { Database, Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Plan, Role } from '../../protocol/token/principal.js'
import type { Workspace } from './workspace.js'

/** Other features' way to make a workspace or let a person in, in their own transaction. */
export async function insertWorkspace(
  tx: Queries,
  workspace: Workspace & { readonly createdAtMs: number; readonly plan?: Plan },
): Promise<void> {
  await tx
    .insertInto('workspaces')
    .values({
      gid: workspace.gid,
      name: workspace.name,
      is_organization: workspace.isOrganization ? 1 : 0,
      email_domains: JSON.stringify(workspace.emailDomains),
      plan: workspace.plan ?? 'paid',
      created_at_ms: workspace.createdAtMs,
    })
    .execute()
}

export async function insertWorkspaceMember(
  tx: Queries,
  member: {
    /** Of the membership. */
    readonly gid: Gid
    readonly workspaceGid: Gid
    readonly userGid: Gid
    readonly role: Role
    readonly nowMs: number
  },
): Promise<void> {
  await tx
    .insertInto('workspace_members')
    .values({
      gid: member.gid,
      workspace_gid: member.workspaceGid,
      user_gid: member.userGid,
      role: member.role,
      joined_at_ms: member.nowMs,
    })
    .execute()
}

/** Makes those who change who is who in a workspace stand in line. */
export async function holdWorkspace(db: Database, tx: Queries, workspaceGid: Gid): Promise<void> {
  if (!db.locksRows) return
  // Not `for update`: rows that refer to the workspace may be written meanwhile.
  await tx.selectFrom('workspaces').select('gid').where('gid', '=', workspaceGid).forNoKeyUpdate().execute()
}

/**
 * Those among some people who are active and in a workspace. They then are so until the transaction ends: whoever takes somebody out of a workspace,
 * or deactivates them, holds their row first.
 */
export async function holdMembersAmong(
  db: Database,
  tx: Queries,
  { userGids, workspaceGid }: { readonly workspaceGid: Gid; readonly userGids: readonly Gid[] },
): Promise<ReadonlySet<Gid>> {
  if (userGids.length === 0) return new Set()
  const held = await tx
    .selectFrom('users')
    .select('gid')
    .where('gid', 'in', userGids)
    .where('deactivated_at_ms', 'is', null)
    .orderBy('gid')
    .$if(db.locksRows, (query) => query.forShare())
    .execute()
  const members = await tx
    .selectFrom('workspace_members')
    .select('user_gid')
    .where('workspace_gid', '=', workspaceGid)
    .where('user_gid', 'in', atLeastOne(held.map(({ gid }) => gid)))
    .execute()
  return new Set(members.map((row) => row.user_gid))
}

/** @returns whether somebody is an active admin of a workspace; they then stay one until the transaction ends */
export async function holdAdmin(
  db: Database,
  tx: Queries,
  { workspaceGid, adminGid }: { readonly workspaceGid: Gid; readonly adminGid: Gid },
): Promise<boolean> {
  const row = await tx
    .selectFrom('workspace_members')
    .select('role')
    .where('workspace_gid', '=', workspaceGid)
    .where('user_gid', '=', adminGid)
    .where('role', '=', 'admin')
    .where((member) =>
      member.exists(
        member
          .selectFrom('users')
          .select('users.gid')
          .whereRef('users.gid', '=', 'workspace_members.user_gid')
          .where('users.deactivated_at_ms', 'is', null),
      ),
    )
    .$if(db.locksRows, (query) => query.forShare())
    .executeTakeFirst()
  return row !== undefined
}
