import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { redirectUriFault } from '../../protocol/oauth/redirect-uri.js'
import { FULL_SCOPE, USUAL_IDENTITY_SCOPES } from '../../protocol/oauth/scope.js'
import type { App } from '../apps/app.js'
import type { Distribution, SettingsField } from '../apps/app-settings.js'
import { looksLikeAnother } from './judge-app-names.js'
import { findNamed, type Planning } from './planning.js'
import type { PlannedPlace } from './plan-places.js'
import { planSecret } from './plan-people.js'
import type { SeedApp, SeedDocument } from './seed-document.js'
import type { PlannedApp } from './seed-plan.js'
import type { SeedPath } from './seed-fault.js'

const DEFAULT_SCOPES: readonly string[] = [FULL_SCOPE, ...USUAL_IDENTITY_SCOPES]
const REPLAY_WINDOW_SECONDS = 120

/** What the rule calls a setting, and what a file does. */
const FIELDS: Readonly<Record<SettingsField, string>> = {
  name: 'name',
  description: 'description',
  icon: 'icon',
  scopes: 'scopes',
  distribution: 'distribution',
  'require-pkce': 'require_pkce',
  'rotate-refresh-tokens': 'rotate_refresh_tokens',
  'replay-window': 'replay_window_seconds',
  'resource-server': 'resource_server',
  'send-iss': 'send_iss',
}

interface Needs {
  readonly places: readonly PlannedPlace[]
  readonly planning: Planning
}

export function planApps({ apps = [] }: SeedDocument, needs: Needs): readonly PlannedApp[] {
  const { places, planning } = needs
  const countByOwner = new Map<string, number>()
  const earlier: App[] = []
  return apps.map((app, index) => {
    const path = ['apps', index]
    const planned = planApp(app, path, needs)
    if (looksLikeAnother(planned.app, earlier, places))
      planning.fault([...path, 'name'], planning.rules.appLooksAlike)
    earlier.push(planned.app)
    const count = (countByOwner.get(planned.app.ownerGid) ?? 0) + 1
    countByOwner.set(planned.app.ownerGid, count)
    const { appsPerOwnerMax } = planning.rules
    if (count === appsPerOwnerMax + 1)
      planning.fault([...path, 'owner'], `Must have at most ${appsPerOwnerMax} apps`)
    return planned
  })
}

function planApp(given: SeedApp, path: SeedPath, needs: Needs): PlannedApp {
  const { fault, nowMs, rules, ...planning } = needs.planning
  const kind = given.kind ?? 'confidential'
  const isNative = kind === 'native'
  const ownerGid = planning.personOf(given.owner, [...path, 'owner'])?.user.gid ?? NO_GID
  const parsed = rules.parseAppSettings(
    {
      name: given.name,
      description: given.description ?? '',
      scopes: given.scopes ?? DEFAULT_SCOPES,
      distribution: planDistribution(given, path, { ...needs, ownerGid }),
      ...(given.require_pkce === undefined ? {} : { requiresPkce: given.require_pkce }),
      ...(given.rotate_refresh_tokens === undefined
        ? {}
        : { rotatesRefreshTokens: given.rotate_refresh_tokens }),
      ...(given.replay_window_seconds === undefined
        ? {}
        : { replayWindowSeconds: given.replay_window_seconds }),
      ...(given.resource_server === undefined ? {} : { isResourceServer: given.resource_server }),
      ...(given.send_iss === undefined ? {} : { sendsIssuer: given.send_iss }),
    },
    kind,
  )
  if (!parsed.ok) fault([...path, FIELDS[parsed.field]], parsed.message)
  const redirectUris = given.redirect_uris ?? []
  judgeRedirects(redirectUris, [...path, 'redirect_uris'], { kind, planning: needs.planning })
  if (isNative && given.client_secret !== undefined)
    fault([...path, 'client_secret'], 'Is for apps that can keep one; this app is native')
  const app: App = {
    clientId: planning.gidOf(given.client_id, [...path, 'client_id']),
    ownerGid,
    kind,
    name: '',
    description: '',
    permissions: 'full',
    scopes: [],
    identityScopes: [],
    distribution: 'any',
    workspaceGids: [],
    requiresPkce: isNative,
    rotatesRefreshTokens: isNative,
    replayWindowSeconds: REPLAY_WINDOW_SECONDS,
    isResourceServer: false,
    sendsIssuer: isNative,
    redirectUris,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    ...(parsed.ok ? parsed.settings : {}),
  }
  const secret = { path: [...path, 'client_secret'], planning: needs.planning }
  return { app, secret: planSecret(given.client_secret, 'client_secret', secret) }
}

function planDistribution(
  { distribution = 'any' }: SeedApp,
  path: SeedPath,
  { ownerGid, places, planning }: Needs & { readonly ownerGid: Gid },
): Distribution {
  const where = [...path, 'distribution']
  if (typeof distribution === 'string') {
    if (distribution !== 'any' && distribution !== 'none')
      planning.fault(where, 'Must be any, none, or a list of workspaces')
    return { to: distribution === 'none' ? 'none' : 'any' }
  }
  const workspaces = places.map(({ workspace }) => workspace)
  const workspaceGids = distribution.flatMap((reference, index) => {
    const at = [...where, index]
    const found = findNamed(workspaces, reference, { fault: planning.fault, path: at, what: 'workspace' })
    if (found === null) return []
    const place = places.find(({ workspace }) => workspace.gid === found.gid)
    if (place?.roles.has(ownerGid) !== true)
      planning.fault(at, `The owner of the app is not a member of ${found.name}`)
    return [found.gid]
  })
  // What is wrong with them has been said.
  return workspaceGids.length < distribution.length ? { to: 'none' } : { to: 'workspaces', workspaceGids }
}

function judgeRedirects(
  uris: readonly string[],
  path: SeedPath,
  { kind, planning }: { readonly kind: 'confidential' | 'native'; readonly planning: Planning },
): void {
  const { redirectUrisPerAppMax: max } = planning.rules
  if (uris.length > max) planning.fault(path, `Must have at most ${max} entries`)
  for (const [index, uri] of uris.entries()) {
    const uriFault = redirectUriFault(uri, kind, planning.rules.isHttpHost)
    if (uriFault !== null) planning.fault([...path, index], uriFault)
    if (uris.indexOf(uri) !== index) planning.fault([...path, index], 'Is named twice')
  }
}
