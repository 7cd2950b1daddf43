import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { RestoredOther } from './ports.js'

/** Of each kind, beside the tokens. */
const RESTORED_LISTED_MAX = 200

/** What a restore brought back beside tokens and grants, and still works, of a workspace's members. */
export async function restoredOthers(
  queries: Queries,
  workspaceGid: Gid,
  nowMs: number,
): Promise<readonly RestoredOther[]> {
  const isMember = sql<boolean>`exists (select 1 from workspace_members as m
    where m.workspace_gid = ${workspaceGid} and m.user_gid = users.gid)`
  // From what was restored on: an index has it, and there is nearly always none.
  const secrets = await queries
    .selectFrom('app_secrets')
    .crossJoin('apps')
    .whereRef('apps.client_id', '=', 'app_secrets.client_id')
    .crossJoin('users')
    .whereRef('users.gid', '=', 'apps.owner_gid')
    .select(['users.gid as owner_gid', 'users.name', 'users.email'])
    .select(['app_secrets.gid', 'app_secrets.hint', 'apps.name as app', 'app_secrets.restored_at_ms'])
    .where(isMember)
    .where('app_secrets.restored_at_ms', 'is not', null)
    .where((row) =>
      row.or([row('app_secrets.expires_at_ms', 'is', null), row('app_secrets.expires_at_ms', '>', nowMs)]),
    )
    .orderBy('users.gid')
    .orderBy('app_secrets.gid')
    .limit(RESTORED_LISTED_MAX)
    .execute()
  const passkeys = await queries
    .selectFrom('passkeys')
    .crossJoin('users')
    .whereRef('users.gid', '=', 'passkeys.user_gid')
    .select(['users.gid as owner_gid', 'users.name', 'users.email'])
    .select(['passkeys.gid', 'passkeys.restored_at_ms'])
    .where('passkeys.restored_at_ms', 'is not', null)
    .where(isMember)
    .orderBy('users.gid')
    .orderBy('passkeys.gid')
    .limit(RESTORED_LISTED_MAX)
    .execute()
  const apps = await queries
    .selectFrom('totp_factors')
    .crossJoin('users')
    .whereRef('users.gid', '=', 'totp_factors.user_gid')
    .select(['users.gid as owner_gid', 'users.name', 'users.email'])
    .select(['users.gid', 'totp_factors.restored_at_ms'])
    .where('totp_factors.restored_at_ms', 'is not', null)
    .where(isMember)
    .orderBy('users.gid')
    .limit(RESTORED_LISTED_MAX)
    .execute()
  return [
    ...secrets.map((row) => other('client_secret', row, { app: row.app, hint: row.hint })),
    ...passkeys.map((row) => other('passkey', row, null)),
    ...apps.map((row) => other('authenticator_app', row, null)),
  ]
}

function other(
  kind: RestoredOther['kind'],
  row: {
    readonly gid: Gid
    readonly owner_gid: Gid
    readonly name: string
    readonly email: string
    readonly restored_at_ms: number | null
  },
  secret: RestoredOther['secret'],
): RestoredOther {
  return {
    kind,
    gid: row.gid,
    secret,
    owner: { gid: row.owner_gid, name: row.name, email: row.email },
    restoredAtMs: row.restored_at_ms ?? 0,
  }
}
