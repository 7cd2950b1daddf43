import type { Gid } from '../../protocol/asana/gid.js'
import type { Authentication } from '../../protocol/oauth/acr.js'
import type { CodeChallenge } from '../../protocol/oauth/pkce.js'
import type { AppKind } from '../../protocol/oauth/redirect-uri.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { TokenOwner } from '../../protocol/oauth/token-answer.js'
import type { SecretHash } from '../../protocol/token/secret.js'

/**
 * Live grants of one person and one app: one for each device or account that they connect it with. Each has the scopes of its own
 * authorization. One more ends the least recently used.
 */
export const GRANTS_PER_PERSON_AND_APP_MAX = 50

/**
 * Live grants beyond the bound that one redemption ends. Databases from before there was a bound can hold thousands for one person and app;
 * the next redemptions end the rest, and nobody else waits while one of them ends all.
 */
export const GRANTS_ENDED_AT_ONCE_MAX = 50

/** How long a dead grant stays in the list, with its reason. */
export const DEAD_GRANT_VISIBLE_DAYS = 30

/** How long an expired code stays that nobody redeemed, for whoever looks into why. */
export const UNREDEEMED_CODE_KEPT_SECONDS = 600

/** Codes of one person for one app that wait to be redeemed; the oldest goes when one more is made. */
export const CODES_WAITING_PER_APP_MAX = 20

/** Dead grants of one person to one app that are kept, with their codes, however young they are. */
export const DEAD_GRANTS_PER_APP_MAX = 100

/**
 * How often the refresh token of one grant may be rotated: every hour for two years. Each generation stays, because one that is presented
 * again tells of a theft; without an end of the chain, an app could make rows without end.
 */
export const REFRESH_GENERATIONS_MAX = 20_000

export type GrantRevokedReason =
  | 'revoked'
  | 'app_revoked'
  | 'leaked'
  | 'code_replayed'
  | 'refresh_token_replayed'
  | 'grant_limit_reached'
  | 'address_proved'
  | 'user_deactivated'
  | 'demo_recreated'
  | 'restored'

/** What one authorization gave an app, as its giver sees it. */
export interface Grant {
  readonly gid: Gid
  readonly app: { readonly clientId: Gid; readonly name: string; readonly kind: AppKind }
  readonly owner: TokenOwner
  readonly scopes: ScopeSet
  readonly grantedAtMs: number
  readonly lastUsedAtMs: number | null
  readonly lastUsedAddress: string | null
  /** When the app last refreshed; null for never. */
  readonly lastRefreshedAtMs: number | null
  /** When nothing of it lives any longer, unless it is refreshed before. */
  readonly expiresAtMs: number
  readonly revokedAtMs: number | null
  readonly revokedReason: GrantRevokedReason | null
  /** When a token of it last came over the wire in clear; null for never. */
  readonly exposedAtMs: number | null
  /** When a restore brought it back alive; null for never. It may have been revoked since the backup was made. */
  readonly restoredAtMs: number | null
}

export type GrantState = 'live' | 'revoked' | 'expired'

export function grantState(grant: Pick<Grant, 'expiresAtMs' | 'revokedAtMs'>, nowMs: number): GrantState {
  if (grant.revokedAtMs !== null) return 'revoked'
  return grant.expiresAtMs <= nowMs ? 'expired' : 'live'
}

/** When a grant was last of use: an access token came, or was fetched, or it began. */
export function lastUseOf(grant: Pick<Grant, 'grantedAtMs' | 'lastUsedAtMs' | 'lastRefreshedAtMs'>): number {
  return Math.max(grant.grantedAtMs, grant.lastUsedAtMs ?? 0, grant.lastRefreshedAtMs ?? 0)
}

/** A code on its way into storage: all that it was asked with. */
export interface CodeToStore {
  readonly hash: SecretHash
  /** Of the grant that its redemption will make. */
  readonly grantGid: Gid
  readonly clientId: Gid
  readonly userGid: Gid
  readonly redirectUri: string
  /** The registered address that it matched; see `VerifiedRedirect`. */
  readonly registeredUri: string
  readonly scopes: ScopeSet
  readonly challenge: CodeChallenge | null
  readonly nonce: string | null
  /** When the person last proved who they are. */
  readonly authenticatedAtMs: number
  /** How they did; null where that is not known. */
  readonly authentication: Authentication | null
  readonly expiresAtMs: number
}

/** What a code was issued with. None of it ever changes, so it may be read before the code is claimed. */
export interface CodeFacts extends Omit<CodeToStore, 'hash' | 'userGid' | 'registeredUri'> {
  readonly owner: TokenOwner
}

/** What a refresh token belongs to. None of it ever changes, but for the owner's name and address. */
export interface RefreshFacts {
  readonly grantGid: Gid
  readonly clientId: Gid
  readonly owner: TokenOwner
  readonly scopes: ScopeSet
  readonly authenticatedAtMs: number
  readonly authentication: Authentication | null
  readonly grantedAtMs: number
}

export interface RefreshTokenToStore {
  readonly hash: SecretHash
  readonly expiresAtMs: number
}
