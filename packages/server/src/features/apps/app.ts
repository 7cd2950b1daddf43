import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { linesFault, nameFault, textFault } from '../../protocol/asana/text.js'
import type { AppKind } from '../../protocol/oauth/redirect-uri.js'
import type { NewSecret } from '../../protocol/token/secret.js'

export const APPS_PER_OWNER_MAX = 100
export const REDIRECT_URIS_PER_APP_MAX = 20
export const LIVE_SECRETS_PER_APP_MAX = 2
export const CHOSEN_WORKSPACES_PER_APP_MAX = 100
export const REPLAY_WINDOW_SECONDS = 120
/** How long the old secret lives on beside its successor, unless somebody says otherwise. */
export const SECRET_OVERLAP_SECONDS = 24 * 60 * 60
/** How far off the end of a secret may be put. */
export const SECRET_OVERLAP_SECONDS_MAX = 30 * 24 * 60 * 60
/** A secret's last use is written at most this often. */
export const SECRET_USE_INTERVAL_MS = 60_000
/** How long a dead secret stays in the list; the next new one removes those that are older, or too many. */
export const DEAD_SECRET_VISIBLE_DAYS = 30
export const DEAD_SECRETS_PER_APP_MAX = 10
export const APP_NAME_LENGTH_MAX = 80
const DESCRIPTION_LENGTH_MAX = 1_024

/** All of an app that a request in its name depends on. */
export interface AppFacts {
  /** Has the form of a gid, and is the app's. */
  readonly clientId: Gid
  readonly ownerGid: Gid
  readonly name: string
  /** Confidential apps keep a secret; native ones cannot and have none. Fixed when the app is made. */
  readonly kind: AppKind
  readonly permissions: 'full' | 'specific'
  /** Granular scopes; empty with full permissions. */
  readonly scopes: readonly string[]
  /** Which of openid, email, profile and groups it may ask for, in either mode. */
  readonly identityScopes: readonly string[]
  /** Who may authorize it: nobody yet, people of chosen workspaces, anybody. */
  readonly distribution: 'none' | 'workspaces' | 'any'
  /** Native apps always do. */
  readonly requiresPkce: boolean
  /** Native apps always do. */
  readonly rotatesRefreshTokens: boolean
  /** How long a retry with a rotated refresh token gets the same answer again. */
  readonly replayWindowSeconds: number
  /** Guards an API of its own: may introspect tokens of other apps. */
  readonly isResourceServer: boolean
  /** Whether answers of plain OAuth name their issuer (RFC 9207); those of OpenID Connect always do. */
  readonly sendsIssuer: boolean
}

/** A developer's app. */
export interface App extends AppFacts {
  readonly description: string
  /** Empty unless it is distributed to chosen workspaces. */
  readonly workspaceGids: readonly Gid[]
  /** As they were registered, character for character, in the order of registration. */
  readonly redirectUris: readonly string[]
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** A secret as lists show it. The secret itself is nowhere. */
export interface AppSecret {
  readonly gid: Gid
  readonly hint: string
  readonly createdAtMs: number
  /** Null: until somebody ends it. */
  readonly expiresAtMs: number | null
  readonly lastUsedAtMs: number | null
  readonly lastUsedAddress: string | null
  /** When it last came without https: whoever listened has it. Null for never. */
  readonly exposedAtMs: number | null
  /** The secret that is taking its place; null unless a rotation is under way, or was when this one ended. */
  readonly replacedByGid: Gid | null
  /** Null for one that somebody ended on purpose, or that lives. */
  readonly endedReason: 'leaked' | 'address_proved' | 'restored' | null
  /** When a restore brought it back alive; null for never. */
  readonly restoredAtMs: number | null
}

/** A rotation under way: two secrets live, and the old one has an end. */
export interface SecretRotation<Secret extends AppSecret = AppSecret> {
  readonly old: Secret
  readonly fresh: Secret
}

/** @returns null when none is under way: there was none, it was settled, or its end came */
export function rotationOf<Secret extends AppSecret>(
  secrets: readonly Secret[],
  nowMs: number,
): SecretRotation<Secret> | null {
  const live = secrets.filter((secret) => secretIsLive(secret, nowMs))
  for (const old of live) {
    const fresh = live.find(({ gid }) => gid === old.replacedByGid)
    if (fresh !== undefined) return { old, fresh }
  }
  return null
}

/** An app with what lists show beside its settings; secrets newest first, dead ones among them. */
export interface AppRecord extends App {
  readonly secrets: readonly AppSecret[]
  readonly iconMediaType: AppIcon['mediaType'] | null
}

export interface AppIcon {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
  readonly bytes: Uint8Array
}

export interface AppSecretToStore extends Omit<NewSecret, 'secret'> {
  readonly gid: Gid
}

/** The settings that may change after an app was made. */
export type AppSettings = Pick<
  App,
  | 'name'
  | 'description'
  | 'permissions'
  | 'scopes'
  | 'identityScopes'
  | 'distribution'
  | 'workspaceGids'
  | 'requiresPkce'
  | 'rotatesRefreshTokens'
  | 'replayWindowSeconds'
  | 'isResourceServer'
  | 'sendsIssuer'
> & { readonly icon: AppIcon | null }

export function secretIsLive(secret: Pick<AppSecret, 'expiresAtMs'>, nowMs: number): boolean {
  return secret.expiresAtMs === null || secret.expiresAtMs > nowMs
}

/** A name of spaces, or of marks without a letter under them, is none. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

/** What is wrong with a name that could be taken for that of another app. It does not tell which. */
export const LOOKS_ALIKE =
  'Looks like the name of an app of somebody else’s that is used in a workspace of the owner’s. Choose a name that nobody takes for it'

/** @returns what is wrong with a name that consent pages will show, or null */
export function appNameFault(name: string): string | null {
  const fault = textFault(name, APP_NAME_LENGTH_MAX)
  if (fault !== null) return fault
  return VISIBLE.test(name)
    ? nameFault(name, APP_NAME_LENGTH_MAX)
    : t('Must have 1 to {characters} characters that can be seen', { characters: APP_NAME_LENGTH_MAX })
}

export function appDescriptionFault(description: string): string | null {
  return linesFault(description, DESCRIPTION_LENGTH_MAX)
}
