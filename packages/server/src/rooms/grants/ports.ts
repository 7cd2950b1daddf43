import type { Gid } from '../../protocol/asana/gid.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor } from '../audit/audit-event.js'
import type {
  AccessTokenToStore,
  CodeFacts,
  CodeToStore,
  Grant,
  GrantRevokedReason,
  RefreshFacts,
  RefreshTokenToStore,
} from './grant.js'

/** Where the answer to a request of an app goes, as the audit trail keeps it. */
interface Asked {
  readonly clientId: Gid
  readonly userGid: Gid
  readonly scopes: ScopeSet
  readonly redirectUri: string
  readonly nowMs: number
}

/** What people allow, until an app redeems it. */
export interface ConsentStore {
  /** What the person allowed the app last, as canonical text; null for nothing, or nothing that still stands. */
  remembered(userGid: Gid, clientId: Gid): Promise<string | null>

  /**
   * **Atomic:** remembers what the person allowed in place of what they allowed before, stores the code that tells the app, and the audit
   * row. **On conflict:** the later consent stays; both codes stand.
   * @param input.code  null where only an ID token was asked for
   * @param input.asked  false when the person was not asked again, because they had allowed the very same before
   */
  allow(
    input: Asked & { readonly code: CodeToStore | null; readonly asked: boolean },
  ): Promise<'allowed' | 'app_unknown' | 'user_inactive'>

  /** **Atomic:** the audit row; nothing else changes. */
  deny(input: Asked): Promise<void>
}

/** What redeeming or refreshing may find, when it does not win. */
export type LostCode = 'replayed' | 'expired' | 'burned' | 'revoked' | 'unknown'
export type LostRefresh = 'superseded' | 'replayed' | 'expired' | 'revoked' | 'unknown'

/** What a grant needs from storage. */
export interface GrantStore {
  /** @returns null for a hash that no code has */
  codeFacts(hash: SecretHash): Promise<CodeFacts | null>

  /** **Atomic:** counts a wrong verifier; at `failedVerifiersMax` the code is burned. */
  countFailedVerifier(hash: SecretHash): Promise<void>

  /**
   * **Atomic:** marks the code redeemed, makes the grant with its first tokens, and writes the audit row.
   * **On conflict:** the first caller wins; whoever comes later gets `replayed`, and the grant that the first one made is revoked.
   */
  redeemCode(input: {
    readonly codeHash: SecretHash
    readonly failedVerifiersMax: number
    readonly grantExpiresAtMs: number
    readonly access: AccessTokenToStore
    readonly refresh: RefreshTokenToStore
    readonly nowMs: number
  }): Promise<'won' | LostCode>

  /** @returns null for a hash that no refresh token has */
  refreshFacts(hash: SecretHash): Promise<RefreshFacts | null>

  /**
   * Refreshes without rotation. **Atomic:** moves the end of the refresh token and stores the access token, unless the grant was revoked.
   * **On conflict:** all win, each with an access token of its own; against a revocation, whoever came first.
   */
  refresh(input: {
    readonly refreshHash: SecretHash
    readonly expiresAtMs: number
    readonly access: AccessTokenToStore
    readonly replayWindowSeconds: number
    readonly nowMs: number
  }): Promise<{ readonly decision: 'won' | LostRefresh }>

  /**
   * Refreshes with rotation. **Atomic:** gives the token its one successor, with the access token, the answer for whoever must hear it
   * again, and the audit row where a replay revokes the grant.
   * **On conflict:** the first caller wins; until the window closes later ones get `repeated` with the winner's answer.
   */
  rotate(input: {
    readonly refreshHash: SecretHash
    readonly successor: RefreshTokenToStore
    readonly access: AccessTokenToStore
    readonly sealedAnswer: Uint8Array
    readonly replayWindowSeconds: number
    readonly nowMs: number
  }): Promise<
    | { readonly decision: 'won' | LostRefresh }
    | { readonly decision: 'repeated'; readonly sealedAnswer: Uint8Array }
  >

  /**
   * **Atomic:** ends a grant and with it every token of it, with the audit row. **On conflict:** the first reason stays.
   * @param input.forgetConsent  whether the app must ask again next time
   */
  revoke(input: {
    readonly grantGid: Gid
    readonly reason: GrantRevokedReason
    readonly actor: Actor
    readonly forgetConsent: boolean
    readonly nowMs: number
  }): Promise<'revoked' | 'already_revoked' | 'unknown'>

  /**
   * **Atomic:** ends every grant of a person to an app, what they had allowed and not yet redeemed, and the memory of their consent.
   * @returns how many grants lived until now
   */
  revokeApp(input: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<number>

  /** The grant that a refresh token belongs to, whatever its state; null for a hash that none has. */
  grantOfRefreshToken(hash: SecretHash): Promise<{ readonly gid: Gid; readonly clientId: Gid } | null>

  /** **Atomic:** ends one access token and no other, with the audit row. @returns false for one that is not that app's, or dead already */
  revokeAccessToken(input: {
    readonly hash: SecretHash
    readonly clientId: Gid
    readonly nowMs: number
  }): Promise<boolean>

  /** Newest first. Dead grants are listed as long as they died after `diedAfterMs`. */
  list(filter: {
    readonly userGid: Gid | null
    readonly clientId: Gid | null
    readonly diedAfterMs: number
  }): Promise<readonly Grant[]>

  find(grantGid: Gid): Promise<Grant | null>

  /** Frees what no answer needs any more; nothing depends on when it runs. @returns how many rows went */
  sweep(input: {
    readonly nowMs: number
    readonly diedBeforeMs: number
    readonly rowsMax: number
  }): Promise<number>
}
