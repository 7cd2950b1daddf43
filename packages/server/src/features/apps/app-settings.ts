import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseGranularScope } from '../../protocol/asana/scopes.js'
import { REPLAY_WINDOW_SECONDS_MAX } from '../../protocol/oauth/lifetimes.js'
import type { AppKind } from '../../protocol/oauth/redirect-uri.js'
import { FULL_SCOPE, IDENTITY_SCOPES } from '../../protocol/oauth/scope.js'
import {
  appDescriptionFault,
  appNameFault,
  CHOSEN_WORKSPACES_PER_APP_MAX,
  type App,
  type AppSettings,
} from './app.js'
import { parseAppIcon } from './app-icon.js'

/** Who may authorize an app. */
export type Distribution =
  { readonly to: 'none' | 'any' } | { readonly to: 'workspaces'; readonly workspaceGids: readonly Gid[] }

/** Settings as somebody wishes them; what is absent is not wished for. */
export interface SettingsWish {
  readonly name?: string
  readonly description?: string
  /** The picture's file as it is; null for none. */
  readonly icon?: Uint8Array | null
  /** As in an authorization request: `default` for full permissions, or granular names; openid, email, profile and groups beside either. */
  readonly scopes?: readonly string[]
  readonly distribution?: Distribution
  readonly requiresPkce?: boolean
  readonly rotatesRefreshTokens?: boolean
  readonly replayWindowSeconds?: number
  readonly isResourceServer?: boolean
  readonly sendsIssuer?: boolean
}

export type SettingsField =
  | 'name'
  | 'description'
  | 'icon'
  | 'scopes'
  | 'distribution'
  | 'require-pkce'
  | 'rotate-refresh-tokens'
  | 'replay-window'
  | 'resource-server'
  | 'send-iss'

export interface Wrong<F extends string> {
  readonly ok: false
  readonly field: F
  readonly message: string
}

export function wrong<F extends string>(field: F, message: string): Wrong<F> {
  return { ok: false, field, message }
}

type Permissions = Pick<App, 'permissions' | 'scopes' | 'identityScopes'>

/**
 * Judges settings for an app of a kind.
 * @returns those that were wished for, as they are kept, or the field that is wrong and how to mend it
 */
export function parseSettings(
  wish: SettingsWish,
  kind: AppKind,
): { readonly ok: true; readonly settings: Partial<AppSettings> } | Wrong<SettingsField> {
  const name = wish.name?.trim()
  const nameFault = name === undefined ? null : appNameFault(name)
  if (nameFault !== null) return wrong('name', nameFault)
  const description = wish.description?.trim()
  const descriptionFault = description === undefined ? null : appDescriptionFault(description)
  if (descriptionFault !== null) return wrong('description', descriptionFault)
  const icon = parseIconWish(wish.icon)
  if (!icon.ok) return wrong('icon', icon.fault)
  const permissions = wish.scopes === undefined ? {} : parsePermissions(wish.scopes)
  if (typeof permissions === 'string') return wrong('scopes', permissions)
  const distribution = wish.distribution === undefined ? {} : parseDistribution(wish.distribution)
  if (typeof distribution === 'string') return wrong('distribution', distribution)
  const switches = switchFault(wish, kind)
  if (switches !== null) return switches
  const { isResourceServer, replayWindowSeconds, requiresPkce, rotatesRefreshTokens, sendsIssuer } = wish
  return {
    ok: true,
    settings: {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...icon.given,
      ...permissions,
      ...distribution,
      ...(requiresPkce === undefined ? {} : { requiresPkce }),
      ...(rotatesRefreshTokens === undefined ? {} : { rotatesRefreshTokens }),
      ...(replayWindowSeconds === undefined ? {} : { replayWindowSeconds }),
      ...(isResourceServer === undefined ? {} : { isResourceServer }),
      ...(sendsIssuer === undefined ? {} : { sendsIssuer }),
    },
  }
}

function parseIconWish(
  bytes: Uint8Array | null | undefined,
):
  | { readonly ok: true; readonly given: Partial<Pick<AppSettings, 'icon'>> }
  | { readonly ok: false; readonly fault: string } {
  if (bytes === undefined) return { ok: true, given: {} }
  if (bytes === null) return { ok: true, given: { icon: null } }
  const parsed = parseAppIcon(bytes)
  return parsed.ok ? { ok: true, given: { icon: parsed.icon } } : parsed
}

/** @returns the permissions, or what is wrong with the names */
export function parsePermissions(names: readonly string[]): Permissions | string {
  const granular = new Set<string>()
  const identity = new Set<string>()
  let isFull = false
  for (const name of names) {
    const scope = parseGranularScope(name)
    if (scope !== null) granular.add(scope)
    else if (IDENTITY_SCOPES.some((one) => one === name)) identity.add(name)
    else if (name === FULL_SCOPE) isFull = true
    else
      return t(
        '{name} is not a scope. Scopes look like tasks:read; {identity} say who signs in; {full} is full permissions.',
        { name: name.slice(0, 64), identity: IDENTITY_SCOPES.join(', '), full: FULL_SCOPE },
      )
  }
  if (isFull && granular.size > 0)
    return t('{full} is full permissions and excludes {scopes}. Name one or the other.', {
      full: FULL_SCOPE,
      scopes: [...granular].join(', '),
    })
  if (!isFull && granular.size + identity.size === 0)
    return t('Name at least one scope, or {full} for full permissions', { full: FULL_SCOPE })
  return {
    permissions: isFull ? 'full' : 'specific',
    scopes: [...granular],
    identityScopes: IDENTITY_SCOPES.filter((scope) => identity.has(scope)),
  }
}

function parseDistribution(distribution: Distribution): Pick<App, 'distribution' | 'workspaceGids'> | string {
  if (distribution.to !== 'workspaces') return { distribution: distribution.to, workspaceGids: [] }
  const workspaceGids = [...new Set(distribution.workspaceGids)]
  if (workspaceGids.length === 0) return t('Name at least one workspace, or choose any or none')
  if (workspaceGids.length > CHOSEN_WORKSPACES_PER_APP_MAX)
    return t('Must be at most {workspaces} workspaces; choose any for more', {
      workspaces: CHOSEN_WORKSPACES_PER_APP_MAX,
    })
  return { distribution: 'workspaces', workspaceGids }
}

function switchFault(wish: SettingsWish, kind: AppKind): Wrong<SettingsField> | null {
  if (kind === 'native') {
    if (wish.requiresPkce === false)
      return wrong('require-pkce', 'Is always on for a native app (RFC 8252 §8.1). Leave it out.')
    if (wish.rotatesRefreshTokens === false)
      return wrong('rotate-refresh-tokens', 'Is always on for a native app (RFC 9700 §2.2.2). Leave it out.')
    if (wish.isResourceServer === true)
      return wrong('resource-server', 'Needs a secret to ask with; register a confidential app for it')
  }
  const seconds = wish.replayWindowSeconds
  if (
    seconds !== undefined &&
    !(Number.isInteger(seconds) && seconds >= 0 && seconds <= REPLAY_WINDOW_SECONDS_MAX)
  )
    return wrong(
      'replay-window',
      t('Must be a whole number of seconds from 0 to {seconds}', { seconds: REPLAY_WINDOW_SECONDS_MAX }),
    )
  return null
}

export function foreignWorkspace(gid: Gid): string {
  return t('The app’s owner is in no workspace {gid}. Choose among theirs.', { gid })
}

/** @returns the address as a message may repeat it */
export function quoted(uri: string): string {
  return JSON.stringify(uri.length > 200 ? `${uri.slice(0, 200)}…` : uri)
}
