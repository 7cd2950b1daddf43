import type { Gid } from '../../protocol/asana/gid.js'
import type { GrantedClaim, IdentityScope, ScopeSet } from '../../protocol/oauth/scope.js'
import type { TokenOwner } from '../../protocol/oauth/token-answer.js'
import type { Constraint } from '../../protocol/token/policy.js'
import type { GrantedScopes, Role, Plan } from '../../protocol/token/principal.js'
import type { SecretHash } from '../../protocol/token/secret.js'
export const TOKEN_NAME_LENGTH_MAX = 255
/** A key shorter than this could be guessed, and a guessed key opens the stored answer. A UUID has 36. */
export const IDEMPOTENCY_KEY_LENGTH_MIN = 20
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255
export type RevokedReason =
  | 'revoked'
  | 'leaked'
  | 'replaced'
  | 'unused'
  | 'address_proved'
  | 'user_deactivated'
  | 'demo_recreated'
  | 'restored'

/** The instants that decide whether a token works. */
export interface TokenLife {
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  readonly revokedReason: RevokedReason | null
  /** When the overlap of a rotation ends this token; null without one. */
  readonly retiresAtMs: number | null
}

/** A personal token as its owner sees it. The secret itself is nowhere. */
export interface PersonalToken extends TokenLife {
  readonly gid: Gid
  readonly userGid: Gid
  readonly name: string
  readonly hint: string
  readonly scopes: GrantedScopes
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | null
  readonly lastUsedAddress: string | null
  readonly successorGid: Gid | null
  /** When it last came over the wire in clear; null for never. Whoever listened has it, until it is rotated. */
  readonly exposedAtMs: number | null
  /** When a restore brought it back alive; null for never. It may have been revoked since the backup was made. */
  readonly restoredAtMs: number | null
}

/** All that the verifier needs to judge a presented token, read in one statement. */
export interface TokenFacts extends TokenLife {
  /** Of a personal token its own gid; of an access token that of its grant. */
  readonly gid: Gid
  readonly kind: 'personal' | 'access'
  /** The app that an access token was issued to; null for a personal token. */
  readonly clientId: Gid | null
  readonly userGid: Gid
  readonly userDeactivatedAtMs: number | null
  readonly scopes: GrantedScopes
  readonly identity: readonly IdentityScope[]
  readonly claims?: readonly GrantedClaim[]
  /** Every workspace that the owner is in, without those in which an admin has blocked the app. */
  readonly roles: ReadonlyMap<Gid, Role>
  /** What some of those hold against tokens; none for nearly all. */
  readonly constraints: readonly Constraint[]
  /** The clock that the owner lives by; absent for UTC. */
  readonly timeZone?: string | null
  /** The best of all workspaces that the owner is in; free for nobody's. */
  readonly plan: Plan
  readonly createdAtMs: number
  /** The token that dies when this one is first used; null once that happened. */
  readonly replacesGid: Gid | null
  readonly lastUsedAtMs: number | null
  /** The records that this was read from. */
  readonly dependsOn: readonly Gid[]
}

/** A token as a third party may ask about it. */
export interface DescribedToken extends TokenLife {
  /** Canonical text. */
  readonly scope: string
  readonly createdAtMs: number
  readonly userDeactivatedAtMs: number | null
  /** The app that it was issued to; null for a personal token. */
  readonly clientId: Gid | null
  readonly owner: TokenOwner
  /** When a policy ends it for want of use, by the last use that was known when it was read; absent where none does. */
  readonly forgottenAtMs?: number
  /** The records that this was read from; absent for refresh tokens, whose use is no change. */
  readonly dependsOn?: readonly Gid[]
}

export type TokenState = 'live' | 'revoked' | 'retired' | 'expired'

/** An access token on its way into storage. */
export interface AccessTokenToStore {
  readonly hash: SecretHash
  /** Less than the grant's where a refresh asked for less; null for all of it. */
  readonly scopes: ScopeSet | null
  readonly expiresAtMs: number
}

/** What a store keeps of a new token. */
export interface TokenToStore {
  readonly gid: Gid
  readonly hash: SecretHash
  readonly hint: string
  readonly expiresAtMs: number | null
}

export interface PersonalTokenToStore extends TokenToStore {
  readonly userGid: Gid
  readonly name: string
  readonly scopes: GrantedScopes
}
