import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import type { GrantedClaim, IdentityScope, ScopeSet } from '../../protocol/oauth/scope.js'
import type { TokenOwner } from '../../protocol/oauth/token-answer.js'
import type { Constraint } from '../../protocol/token/policy.js'
import type { GrantedScopes, Role, Plan } from '../../protocol/token/principal.js'
import type { SecretHash } from '../../protocol/token/secret.js'

/** Live personal tokens of one person. */
export const PERSONAL_TOKENS_PER_USER_MAX = 100
const TOKEN_NAME_LENGTH_MAX = 255
export const PERSONAL_TOKEN_LIFETIME_DAYS = 90
export const ROTATION_OVERLAP_SECONDS_MAX = 7 * 24 * 60 * 60
/** How long the same idempotency key gets the same new token, whether it was created or rotated. */
export const TOKEN_REPLAY_SECONDS = 10 * 60
/** A key shorter than this could be guessed, and a guessed key opens the stored answer. A UUID has 36. */
const IDEMPOTENCY_KEY_LENGTH_MIN = 20
const IDEMPOTENCY_KEY_LENGTH_MAX = 255
/** Addresses that are remembered of each token. */
export const TOKEN_ADDRESSES_MAX = 5
/** A token's last use is written at most this often. */
export const LAST_USED_INTERVAL_MS = 60_000
/** How long a dead token stays in the list, with its reason. */
export const DEAD_TOKEN_VISIBLE_DAYS = 30
/** Dead personal tokens of one person that are kept, however young they are. */
export const DEAD_TOKENS_PER_PERSON_MAX = 1_000
/** Access tokens of one grant that live at a time; the oldest ends when one more is given. An app needs one for each of its processes. */
export const ACCESS_TOKENS_PER_GRANT_MAX = 50
/** Access tokens of one grant that are kept, most of them dead: more than an app that refreshes every hour makes in thirty days. */
export const ACCESS_TOKENS_KEPT_PER_GRANT_MAX = 1_000

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
}

/** @returns what is wrong with what a token is called, or null */
export function tokenNameFault(name: string): string | null {
  if (name === '') return t('Say what the token is for')
  return nameFault(name, TOKEN_NAME_LENGTH_MAX)
}

/** @returns what is wrong with a key that makes a retry safe, or null */
export function idempotencyKeyFault(key: string): string | null {
  return key.length >= IDEMPOTENCY_KEY_LENGTH_MIN && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX
    ? null
    : t('Must have {least} to {most} characters; a UUID will do', {
        least: IDEMPOTENCY_KEY_LENGTH_MIN,
        most: IDEMPOTENCY_KEY_LENGTH_MAX,
      })
}

export type TokenState = 'live' | 'revoked' | 'retired' | 'expired'

/** Revocation counts before expiry: the stronger reason is the one to show. */
export function tokenState(token: TokenLife, nowMs: number): TokenState {
  if (token.revokedAtMs !== null) return 'revoked'
  if (token.retiresAtMs !== null && token.retiresAtMs <= nowMs) return 'retired'
  return token.expiresAtMs !== null && token.expiresAtMs <= nowMs ? 'expired' : 'live'
}

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
