import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { JudgedCredential } from './policy-impact.js'
import { lacksFactor } from '../factors/owed-enrolment.writers.js'

interface Row {
  readonly kind: 'personal' | 'grant'
  readonly gid: Gid
  readonly name: string
  readonly hint: string | null
  readonly owner_gid: Gid
  readonly owner_name: string
  readonly created_at_ms: number
  readonly last_used_at_ms: number | null
  readonly last_used_address: string | null
  readonly unused_elsewhere: number | null
  readonly blocked_at_ms: number | null
  readonly approved_at_ms: number | null
}

/** What reaches a workspace, or could: the live personal tokens and grants of its active members. */
export async function judgedCredentials(
  queries: Queries,
  {
    nowMs,
    sizeMax,
    workspaceGid,
  }: { readonly workspaceGid: Gid; readonly nowMs: number; readonly sizeMax: number },
): Promise<readonly JudgedCredential[]> {
  const { rows } = await sql<Row>`
    select 'personal' as kind, tokens.gid, tokens.name, tokens.hint, users.gid as owner_gid, users.name as owner_name,
      tokens.created_at_ms, tokens.last_used_at_ms, tokens.last_used_address,
      (select min(p.unused_days_max) from workspace_members as other
        join workspace_policies as p on p.workspace_gid = other.workspace_gid
        where other.user_gid = users.gid and other.workspace_gid <> ${workspaceGid}) as unused_elsewhere,
      cast(null as bigint) as blocked_at_ms, cast(null as bigint) as approved_at_ms
    from workspace_members as m join users on users.gid = m.user_gid join tokens on tokens.user_gid = users.gid
    where m.workspace_gid = ${workspaceGid} and users.deactivated_at_ms is null and tokens.kind = 'personal'
      and tokens.revoked_at_ms is null and (tokens.expires_at_ms is null or tokens.expires_at_ms > ${nowMs})
      and (tokens.retires_at_ms is null or tokens.retires_at_ms > ${nowMs})
    union all
    select 'grant' as kind, grants.gid, apps.name, cast(null as text) as hint, users.gid as owner_gid, users.name as owner_name,
      grants.granted_at_ms as created_at_ms, grants.last_used_at_ms, grants.last_used_address,
      cast(null as bigint) as unused_elsewhere, app_blocks.blocked_at_ms, app_approvals.approved_at_ms
    from workspace_members as m join users on users.gid = m.user_gid join grants on grants.user_gid = users.gid
      join apps on apps.client_id = grants.client_id
      left join app_blocks on app_blocks.workspace_gid = m.workspace_gid and app_blocks.client_id = grants.client_id
      left join app_approvals on app_approvals.workspace_gid = m.workspace_gid
        and app_approvals.client_id = grants.client_id
    where m.workspace_gid = ${workspaceGid} and users.deactivated_at_ms is null
      and grants.revoked_at_ms is null and grants.expires_at_ms > ${nowMs}
    limit ${sizeMax}`.execute(queries)
  return rows.map(credentialOf)
}

function credentialOf(row: Row): JudgedCredential {
  const decided = row.approved_at_ms === null ? 'undecided' : 'approved'
  const app = row.blocked_at_ms === null ? decided : 'blocked'
  return {
    kind: row.kind,
    gid: row.gid,
    name: row.name,
    hint: row.hint,
    owner: { gid: row.owner_gid, name: row.owner_name },
    app: row.kind === 'personal' ? null : app,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    lastUsedAddress: row.last_used_address,
    unusedDaysElsewhere: row.unused_elsewhere,
  }
}

/** Active members with neither a confirmed app for codes nor a passkey. */
export async function membersWithoutFactor(
  queries: Queries,
  workspaceGid: Gid,
): Promise<readonly { readonly gid: Gid; readonly name: string }[]> {
  const rows = await queries
    .selectFrom('workspace_members')
    .innerJoin('users', 'users.gid', 'workspace_members.user_gid')
    .select(['users.gid', 'users.name'])
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .where('users.deactivated_at_ms', 'is', null)
    .where(lacksFactor)
    .orderBy('users.name')
    .orderBy('users.gid')
    .execute()
  return rows.map(({ gid, name }) => ({ gid: gid, name }))
}
