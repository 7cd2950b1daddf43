import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { redirectUriFault, type AppKind, type IsHttpHost } from '../../protocol/oauth/redirect-uri.js'
import { FULL_SCOPE, USUAL_IDENTITY_SCOPES } from '../../protocol/oauth/scope.js'
import { newSecret, type Secret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import {
  APPS_PER_OWNER_MAX,
  LOOKS_ALIKE,
  REDIRECT_URIS_PER_APP_MAX,
  REPLAY_WINDOW_SECONDS,
  type AppSettings,
} from './app.js'
import {
  foreignWorkspace,
  parseSettings,
  quoted,
  wrong,
  type SettingsField,
  type SettingsWish,
  type Wrong,
} from './app-settings.js'
import type { AppStore } from './ports.js'

export interface CreateApp {
  /** A gid that was set aside for this app, so that a form that is sent twice makes one; absent for any. */
  readonly clientId?: Gid
  readonly ownerGid: Gid
  readonly kind: AppKind
  readonly redirectUris: readonly string[]
  /** What is not wished for gets the default; a name is always needed. */
  readonly settings: SettingsWish & { readonly name: string }
  readonly actor: Actor
}

export type CreateAppOutcome =
  | {
      readonly ok: true
      readonly clientId: Gid
      /** Shown once; nothing keeps it. Null for a native app. */
      readonly secret: { readonly gid: Gid; readonly secret: Secret; readonly hint: string } | null
    }
  | Wrong<SettingsField | 'app' | 'owner' | 'redirect-uri'>

/** Full permissions read the same of a person through the API; leaving the identity scopes out would hide nothing. */
const DEFAULT_SCOPES = [FULL_SCOPE, ...USUAL_IDENTITY_SCOPES]

/**
 * Registers a developer's app.
 * @returns the client id and the secret, to be shown once, or the field that is wrong and how to mend it
 * @throws StoreUnavailable, nothing else
 */
export function makeCreateApp(needs: {
  readonly apps: AppStore
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
  readonly isHttpHost: IsHttpHost
}) {
  return async (request: CreateApp): Promise<CreateAppOutcome> => {
    const { actor, kind, ownerGid } = request
    const parsed = parseSettings({ scopes: DEFAULT_SCOPES, ...request.settings }, kind)
    if (!parsed.ok) return parsed
    const uris = redirectUrisFault(request.redirectUris, kind, needs.isHttpHost)
    if (uris !== null) return wrong('redirect-uri', uris)

    const nowMs = needs.clock.nowMs()
    const random = (count: number) => needs.random.bytes(count)
    const clientId = request.clientId ?? (await needs.nextGid())
    const secret =
      kind === 'native' ? null : { gid: await needs.nextGid(), ...newSecret('client_secret', random) }
    const decided = await needs.apps.create({
      app: {
        ...defaultsFor(kind),
        ...parsed.settings,
        clientId,
        ownerGid,
        kind,
        redirectUris: request.redirectUris,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      },
      secret: secret === null ? null : { gid: secret.gid, hash: secret.hash, hint: secret.hint },
      appsMax: APPS_PER_OWNER_MAX,
      actor,
    })
    switch (decided.decision) {
      case 'created':
        return {
          ok: true,
          clientId,
          secret: secret === null ? null : { gid: secret.gid, secret: secret.secret, hint: secret.hint },
        }
      case 'exists':
        return wrong('app', 'Was created already')
      case 'limit_reached':
        return wrong(
          'owner',
          t('Already has {apps} apps, the most one person may have. Delete one that is not used any more.', {
            apps: APPS_PER_OWNER_MAX,
          }),
        )
      case 'owner_inactive':
        return wrong('owner', 'Is deactivated, and so can have no new apps')
      case 'owner_unknown':
        return wrong('owner', 'Does not exist')
      case 'looks_alike':
        return wrong('name', LOOKS_ALIKE)
      case 'workspace_foreign':
        return wrong('distribution', foreignWorkspace(decided.workspaceGid))
    }
  }
}

function defaultsFor(kind: AppKind): AppSettings {
  return {
    name: '',
    description: '',
    icon: null,
    permissions: 'full',
    scopes: [],
    identityScopes: [],
    distribution: 'none',
    workspaceGids: [],
    requiresPkce: kind === 'native',
    rotatesRefreshTokens: kind === 'native',
    replayWindowSeconds: REPLAY_WINDOW_SECONDS,
    isResourceServer: false,
    // A native app often talks to several servers, and is the one that is mixed up (RFC 9700 §4.4).
    sendsIssuer: kind === 'native',
  }
}

function redirectUrisFault(uris: readonly string[], kind: AppKind, isHttpHost: IsHttpHost): string | null {
  if (uris.length > REDIRECT_URIS_PER_APP_MAX)
    return t('Must be at most {uris} addresses an app', { uris: REDIRECT_URIS_PER_APP_MAX })
  for (const [index, uri] of uris.entries()) {
    const fault = redirectUriFault(uri, kind, isHttpHost)
    if (fault !== null) return `${quoted(uri)}: ${fault}`
    if (uris.indexOf(uri) !== index) return t('{uri}: Is named twice', { uri: quoted(uri) })
  }
  return null
}
