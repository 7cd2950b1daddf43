import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { App, AppSecretToStore } from './app.js'
import { nameColumns } from './app-names.store.js'
import { insertSecret } from './secrets/app-secrets.writers.js'

/** Other features' way to make an app in their own transaction. */
export async function insertApp(
  tx: Queries,
  { app, secret }: { readonly app: App; readonly secret: AppSecretToStore | null },
): Promise<void> {
  const { clientId, createdAtMs: nowMs } = app
  await tx
    .insertInto('apps')
    .values({
      client_id: clientId,
      owner_gid: app.ownerGid,
      ...nameColumns(app.name),
      description: app.description,
      kind: app.kind,
      permissions: app.permissions,
      scopes: JSON.stringify(app.scopes),
      identity_scopes: JSON.stringify(app.identityScopes),
      distribution: app.distribution,
      requires_pkce: Number(app.requiresPkce),
      rotates_refresh_tokens: Number(app.rotatesRefreshTokens),
      replay_window_seconds: app.replayWindowSeconds,
      is_resource_server: Number(app.isResourceServer),
      sends_issuer: Number(app.sendsIssuer),
      created_at_ms: nowMs,
      updated_at_ms: app.updatedAtMs,
    })
    .execute()
  for (const [position, uri] of app.redirectUris.entries()) {
    await tx.insertInto('app_redirect_uris').values({ client_id: clientId, uri, position }).execute()
  }
  await insertWorkspaces(tx, { clientId, workspaceGids: app.workspaceGids, nowMs })
  if (secret !== null) await insertSecret(tx, { clientId, secret, nowMs })
}

/** Removes apps with all that hangs on them. */
export async function deleteApps(tx: Queries, clientIds: readonly Gid[]): Promise<void> {
  if (clientIds.length > 0) await tx.deleteFrom('apps').where('client_id', 'in', clientIds).execute()
}

export async function insertWorkspaces(
  tx: Queries,
  input: { readonly clientId: Gid; readonly workspaceGids: readonly Gid[]; readonly nowMs: number },
): Promise<void> {
  const { clientId, nowMs, workspaceGids } = input
  if (workspaceGids.length === 0) return
  await tx
    .insertInto('app_workspaces')
    .values(workspaceGids.map((gid) => ({ client_id: clientId, workspace_gid: gid, added_at_ms: nowMs })))
    .execute()
}
