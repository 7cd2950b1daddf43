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
  const ofMembers = queries
    .selectFrom('users')
    .innerJoin('workspace_members', 'workspace_members.user_gid', 'users.gid')
    .select(['users.gid as owner_gid', 'users.name', 'users.email'])
    .where('workspace_members.workspace_gid', '=', workspaceGid)
    .orderBy('users.gid')
    .limit(RESTORED_LISTED_MAX)
  const secrets = await ofMembers
    .innerJoin('apps', 'apps.owner_gid', 'users.gid')
    .innerJoin('app_secrets', 'app_secrets.client_id', 'apps.client_id')
    .select(['app_secrets.gid', 'app_secrets.hint', 'apps.name as app', 'app_secrets.restored_at_ms'])
    .where('app_secrets.restored_at_ms', 'is not', null)
    .where((row) =>
      row.or([row('app_secrets.expires_at_ms', 'is', null), row('app_secrets.expires_at_ms', '>', nowMs)]),
    )
    .orderBy('app_secrets.gid')
    .execute()
  const passkeys = await ofMembers
    .innerJoin('passkeys', 'passkeys.user_gid', 'users.gid')
    .select(['passkeys.gid', 'passkeys.restored_at_ms'])
    .where('passkeys.restored_at_ms', 'is not', null)
    .orderBy('passkeys.gid')
    .execute()
  const apps = await ofMembers
    .innerJoin('totp_factors', 'totp_factors.user_gid', 'users.gid')
    .select(['users.gid', 'totp_factors.restored_at_ms'])
    .where('totp_factors.restored_at_ms', 'is not', null)
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
