import type { Gid } from '../../protocol/asana/gid.js'
import type { Authentication } from '../../protocol/oauth/acr.js'
import type { CodeChallenge } from '../../protocol/oauth/pkce.js'
import type { AppKind } from '../../protocol/oauth/redirect-uri.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { TokenOwner } from '../../protocol/oauth/token-answer.js'
import type { SecretHash } from '../../protocol/token/secret.js'
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
