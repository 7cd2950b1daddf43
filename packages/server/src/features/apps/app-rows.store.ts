import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import type { AppSecretsTable, AppsTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AppFacts, AppSecret, AppSettings } from './app.js'
import { nameColumns } from './app-names.store.js'

/** Holds the app's row until the transaction ends: acts on one app are judged one after the other. */
export async function holdApp(db: Database, tx: Queries, clientId: Gid) {
  return await tx
    .selectFrom('apps')
    .select(['kind', 'owner_gid', 'name', 'distribution'])
    .where('client_id', '=', clientId)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
}

export function factsOf(row: Selectable<AppsTable>): AppFacts {
  return {
    clientId: row.client_id,
    ownerGid: row.owner_gid,
    name: row.name,
    kind: row.kind,
    permissions: row.permissions,
    scopes: JSON.parse(row.scopes) as string[],
    identityScopes: JSON.parse(row.identity_scopes) as string[],
    distribution: row.distribution,
    requiresPkce: row.requires_pkce === 1,
    rotatesRefreshTokens: row.rotates_refresh_tokens === 1,
    replayWindowSeconds: row.replay_window_seconds,
    isResourceServer: row.is_resource_server === 1,
    sendsIssuer: row.sends_issuer === 1,
  }
}

export function secretOf(row: Selectable<AppSecretsTable>): AppSecret {
  return {
    gid: row.gid,
    hint: row.hint,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    lastUsedAddress: row.last_used_address,
    exposedAtMs: row.exposed_at_ms,
    replacedByGid: row.replaced_by_gid,
    endedReason: row.ended_reason,
    restoredAtMs: row.restored_at_ms,
  }
}

export function columnsOf(settings: Partial<AppSettings>) {
  const { description, distribution, identityScopes, name, permissions, scopes } = settings
  const { isResourceServer, replayWindowSeconds, requiresPkce, rotatesRefreshTokens, sendsIssuer } = settings
  return {
    ...(name === undefined ? {} : nameColumns(name)),
    ...(description === undefined ? {} : { description }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(scopes === undefined ? {} : { scopes: JSON.stringify(scopes) }),
    ...(identityScopes === undefined ? {} : { identity_scopes: JSON.stringify(identityScopes) }),
    ...(distribution === undefined ? {} : { distribution }),
    ...(requiresPkce === undefined ? {} : { requires_pkce: Number(requiresPkce) }),
    ...(rotatesRefreshTokens === undefined ? {} : { rotates_refresh_tokens: Number(rotatesRefreshTokens) }),
    ...(replayWindowSeconds === undefined ? {} : { replay_window_seconds: replayWindowSeconds }),
    ...(isResourceServer === undefined ? {} : { is_resource_server: Number(isResourceServer) }),
    ...(sendsIssuer === undefined ? {} : { sends_issuer: Number(sendsIssuer) }),
  }
}

/** The settings as the trail keeps them: lists as words, the picture by its kind. */
export function settingsDetails(
  settings: Partial<AppSettings>,
): Record<string, string | number | boolean | null> {
  const { description, distribution, icon, identityScopes, name, permissions, scopes, workspaceGids } =
    settings
  const { isResourceServer, replayWindowSeconds, requiresPkce, rotatesRefreshTokens, sendsIssuer } = settings
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(icon === undefined ? {} : { icon: icon?.mediaType ?? null }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(scopes === undefined ? {} : { scopes: scopes.join(' ') }),
    ...(identityScopes === undefined ? {} : { identityScopes: identityScopes.join(' ') }),
    ...(distribution === undefined ? {} : { distribution }),
    ...(workspaceGids === undefined ? {} : { workspaces: workspaceGids.join(' ') }),
    ...(requiresPkce === undefined ? {} : { requiresPkce }),
    ...(rotatesRefreshTokens === undefined ? {} : { rotatesRefreshTokens }),
    ...(replayWindowSeconds === undefined ? {} : { replayWindowSeconds }),
    ...(isResourceServer === undefined ? {} : { isResourceServer }),
    ...(sendsIssuer === undefined ? {} : { sendsIssuer }),
  }
}
