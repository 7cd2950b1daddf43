import type { ListedApp } from '../features/apps/list-apps.js'
import { isoOrNull, type CommandContext } from './command.js'
import { printFields } from './output.js'

/** An app as JSON. `scopes` are written as `--scopes` takes them; they are empty with full permissions. */
export function describeApp(app: ListedApp) {
  return {
    gid: app.clientId,
    name: app.name,
    client_id: app.clientId,
    description: app.description,
    owner: app.ownerGid,
    kind: app.kind,
    redirect_uris: app.redirectUris,
    permissions: app.permissions,
    scopes: app.permissions === 'full' ? [] : [...app.scopes, ...app.identityScopes],
    identity_scopes: app.identityScopes,
    distribution: app.distribution,
    workspaces: app.workspaceGids,
    require_pkce: app.requiresPkce,
    rotate_refresh_tokens: app.rotatesRefreshTokens,
    replay_window_seconds: app.replayWindowSeconds,
    resource_server: app.isResourceServer,
    send_iss: app.sendsIssuer,
    icon: app.iconMediaType,
    secrets: app.secrets.map((secret) => ({
      gid: secret.gid,
      hint: secret.hint,
      state: secret.isLive ? 'live' : 'expired',
      created_at: isoOrNull(secret.createdAtMs),
      expires_at: isoOrNull(secret.expiresAtMs),
      last_used_at: isoOrNull(secret.lastUsedAtMs),
      last_used_address: secret.lastUsedAddress,
      seen_in_clear_text_at: isoOrNull(secret.exposedAtMs),
      restored_at: isoOrNull(secret.restoredAtMs),
      replaced_by: secret.isLive ? secret.replacedByGid : null,
      ended_reason: secret.endedReason,
    })),
    created_at: isoOrNull(app.createdAtMs),
    updated_at: isoOrNull(app.updatedAtMs),
  }
}

export const APP_HEADS = [
  'CLIENT ID',
  'NAME',
  'KIND',
  'PERMISSIONS',
  'DISTRIBUTION',
  'REDIRECT URIS',
  'LIVE SECRETS',
  'CREATED',
] as const

export function appRow(app: ListedApp): readonly string[] {
  return [
    app.clientId,
    app.name,
    app.kind,
    app.permissions,
    app.distribution,
    String(app.redirectUris.length),
    String(app.secrets.filter((secret) => secret.isLive).length),
    isoOrNull(app.createdAtMs) ?? '',
  ]
}

export function printApp(app: ListedApp, context: Pick<CommandContext, 'print' | 'columns'>): void {
  const full = app.permissions === 'full' ? ['full permissions'] : app.scopes
  const rows: readonly (readonly [string, string])[] = [
    ['client id', app.clientId],
    ['name', app.name],
    ['description', app.description.replaceAll(/\s+/g, ' ')],
    ['owner', app.ownerGid],
    ['kind', app.kind],
    ['scopes', [...full, ...app.identityScopes].join(' ')],
    ['distribution', [app.distribution, ...app.workspaceGids].join(' ')],
    ['require PKCE', onOff(app.requiresPkce)],
    [
      'rotate refresh tokens',
      `${onOff(app.rotatesRefreshTokens)}, replay window ${app.replayWindowSeconds} s`,
    ],
    ['resource server', onOff(app.isResourceServer)],
    ['send iss', onOff(app.sendsIssuer)],
    ['icon', app.iconMediaType ?? 'none'],
    ...app.redirectUris.map((uri) => ['redirect URI', uri] as const),
    ...app.secrets.map(
      (secret) =>
        [
          'secret',
          `${secret.gid}  ${secret.hint}  ${secret.isLive ? 'live' : 'expired'}  created ${isoOrNull(secret.createdAtMs) ?? ''}  ${
            secret.expiresAtMs === null ? 'no expiry' : `expires ${isoOrNull(secret.expiresAtMs) ?? ''}`
          }  ${secret.lastUsedAtMs === null ? 'never used' : `used ${isoOrNull(secret.lastUsedAtMs) ?? ''}`}`,
        ] as const,
    ),
    ['created', isoOrNull(app.createdAtMs) ?? ''],
    ['updated', isoOrNull(app.updatedAtMs) ?? ''],
  ]
  printFields(context, rows)
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off'
}
