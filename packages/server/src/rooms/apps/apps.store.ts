import type { Queries } from '../../db/database.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { App, AppSecretToStore } from './app.js'

/** Other rooms' way to make an app in their own transaction. */
export async function insertApp(
  tx: Queries,
  { app, secret }: { readonly app: App; readonly secret: AppSecretToStore | null },
): Promise<void> {
  await tx
    .insertInto('apps')
    .values({
      client_id: app.clientId,
      owner_gid: app.ownerGid,
      name: app.name,
      description: app.description,
      kind: app.kind,
      permissions: app.permissions,
      scopes: JSON.stringify(app.scopes),
      distribution: app.distribution,
      created_at_ms: app.createdAtMs,
    })
    .execute()
  for (const [position, uri] of app.redirectUris.entries()) {
    await tx.insertInto('app_redirect_uris').values({ client_id: app.clientId, uri, position }).execute()
  }
  if (secret === null) return
  await tx
    .insertInto('app_secrets')
    .values({
      gid: secret.gid,
      client_id: app.clientId,
      hash: hashToBytes(secret.hash),
      hint: secret.hint,
      created_at_ms: app.createdAtMs,
      expires_at_ms: null,
      last_used_at_ms: null,
    })
    .execute()
}

/** Removes apps with their secrets and redirect URIs. */
export async function deleteApps(tx: Queries, clientIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('apps').where('client_id', 'in', clientIds).execute()
}
