import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type {
  DescribedToken,
  PersonalToken,
  PersonalTokenToStore,
  TokenFacts,
  TokenToStore,
} from './token.js'

export interface TokenUse {
  readonly kind: TokenFacts['kind']
  /** See `TokenFacts.gid`. */
  readonly tokenGid: Gid
  readonly atMs: number
  readonly address: string
}

/** What lets the same key get the same answer again, until it expires. */
export interface Replay {
  readonly keyHash: SecretHash
  readonly sealedAnswer: Uint8Array
  readonly expiresAtMs: number
}

export interface Creation {
  readonly token: PersonalTokenToStore
  readonly liveMax: number
  readonly actor: Actor
  readonly nowMs: number
}

export type CreationDecision = 'created' | 'limit_reached' | 'owner_inactive' | 'owner_unknown'

/** Where a token was used from, and when last. */
export interface TokenAddress {
  readonly address: string
  readonly lastSeenAtMs: number
}

export interface Rotation {
  readonly tokenGid: Gid
  readonly successor: TokenToStore
  /** When the old token ends whatever happens; null: when the successor is first used. */
  readonly overlapEndsAtMs: number | null
  /** Null when the caller gave no key. */
  readonly replay: Replay | null
  readonly actor: Actor
  readonly nowMs: number
}

export type RotationDecision =
  | { readonly decision: 'won' }
  | { readonly decision: 'replayed'; readonly sealedAnswer: Uint8Array }
  | { readonly decision: 'already_rotated' | 'not_live' | 'unknown' }

/** What the token service needs from storage of the tokens that grants give to apps. */
export interface AccessTokenStore {
  /** What the verifier needs of an access token. @returns null for a hash that none has */
  facts(hash: SecretHash): Promise<TokenFacts | null>

  /** The hash of the latest access token of a grant that nobody revoked by itself; null where there is none. */
  latestHashOf(grantGid: Gid): Promise<SecretHash | null>

  /** @returns null for a hash that no access token has */
  describe(hash: SecretHash): Promise<DescribedToken | null>

  /**
   * **Atomic:** ends one access token and nothing else of its grant, with the audit row. **On conflict:** the first end stays.
   * @returns false for one that is not that app's, or is dead already
   */
  revoke(input: {
    readonly hash: SecretHash
    readonly clientId: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<boolean>
}

/** What the token service needs from storage of people's own tokens. */
export interface TokenStore {
  /** What the verifier needs of a personal token. @returns null for a hash that none has */
  facts(hash: SecretHash): Promise<TokenFacts | null>

  /** The hash of a token; null for a gid that none has. */
  hashOf(gid: Gid): Promise<SecretHash | null>

  /** A token and its owner, for those who ask about it instead of using it. @returns null for a hash that no token has */
  describe(hash: SecretHash): Promise<DescribedToken | null>

  /**
   * **Atomic:** counts the owner's live tokens, stores the token and its audit row.
   * **On conflict:** creations for one owner are judged one after the other; the limit holds.
   */
  createPersonal(creation: Creation): Promise<CreationDecision>

  /**
   * **Atomic:** as `createPersonal`, and keeps what a retry needs. **On conflict:** the first caller with a key makes the token; whoever
   * comes with the same key for the same owner gets what that one got.
   */
  createPersonalOnce(
    creation: Creation & { readonly replay: Replay },
  ): Promise<
    | { readonly decision: CreationDecision }
    | { readonly decision: 'replayed'; readonly sealedAnswer: Uint8Array }
  >

  /**
   * **Atomic:** gives a live token its one successor, stores that, what a retry needs, and the audit row.
   * **On conflict:** the first caller wins; a caller with the winner's key gets `replayed`, any other `already_rotated`.
   */
  rotate(rotation: Rotation): Promise<RotationDecision>

  /**
   * **Atomic:** marks the first use of a successor and revokes the token it replaces, with every token that one was to replace.
   * **On conflict:** whoever comes second changes nothing.
   */
  endReplaced(input: { readonly tokenGid: Gid; readonly nowMs: number }): Promise<void>

  /** **Atomic:** revokes a token that is not revoked yet, with its audit row. **On conflict:** the first reason stays. */
  revoke(input: {
    readonly tokenGid: Gid
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'revoked' | 'already_revoked' | 'unknown'>

  /** Newest first. Dead tokens are listed as long as they died after `diedAfterMs`. */
  list(filter: {
    readonly userGid: Gid | null
    readonly diedAfterMs: number
  }): Promise<readonly PersonalToken[]>

  /** One person's tokens as `list` has them, but the live ones first; `rowsMax` of them from the one at `offset`. */
  listPage(filter: {
    readonly userGid: Gid
    readonly diedAfterMs: number
    readonly nowMs: number
    readonly offset: number
    readonly rowsMax: number
  }): Promise<readonly PersonalToken[]>

  find(tokenGid: Gid): Promise<PersonalToken | null>

  /** Where a personal token was used from last, the latest first. */
  addresses(tokenGid: Gid): Promise<readonly TokenAddress[]>

  /**
   * Writes last uses, of personal tokens to the token and of access tokens to the grant; an older one than the stored one, or one within
   * `intervalMs` of it, changes nothing. Of a personal token the last addresses are kept, too, `TOKEN_ADDRESSES_MAX` of them.
   */
  recordUses(uses: readonly TokenUse[], intervalMs: number): Promise<void>
}
