import type { Gid } from '../../protocol/asana/gid.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type { AccessTokenToStore, DescribedToken } from '../tokens/token.js'
import type {
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
  /** From where the person decided, for the security record. */
  readonly from?: Origin | undefined
  readonly nowMs: number
}

/** What is worth one decision: a consent page, a mark of a sign-in. */
export interface Spendable {
  readonly id: string
  /** From when on it is taken no more, spent or not. */
  readonly expiresAtMs: number
}

/** Since when a sign-in counts as made for one request. */
export interface SignInMark extends Spendable {
  readonly sinceMs: number
}

/** What a decision spends. */
interface Spending {
  /** Of the page that the decision was taken on; null where nobody was asked. */
  readonly ticket?: Spendable | null
  /** Null where the session alone was enough. */
  readonly mark?: Spendable | null
}

/** Somebody else spent it first. */
export type LostDecision = 'ticket_spent' | 'mark_spent'

export interface RememberedConsent {
  readonly app: { readonly clientId: Gid; readonly name: string }
  readonly scopes: ScopeSet
  readonly givenAtMs: number
}

/** What people allow, until an app redeems it. */
export interface ConsentStore {
  /** What the person allowed the app last, as canonical text; null for nothing, or nothing that still stands. */
  remembered(userGid: Gid, clientId: Gid): Promise<string | null>

  /** All that a person allowed last and that still stands, newest first. */
  ofUser(userGid: Gid): Promise<readonly RememberedConsent[]>

  /**
   * **Atomic:** spends the page and the mark, remembers what the person allowed in place of what they allowed before, stores the code that
   * tells the app, and the audit row. **On conflict:** of many decisions on one page one is taken, and the others find it spent; of
   * two pages the later consent stays, and both codes stand.
   * @param input.code  null where only an ID token was asked for
   * @param input.asked  false when the person was not asked again, because they had allowed the very same before; `not_remembered` when
   *   that stands no longer
   */
  allow(
    input: Asked & Spending & { readonly code: CodeToStore | null; readonly asked: boolean },
  ): Promise<'allowed' | 'not_remembered' | 'app_unknown' | 'user_inactive' | LostDecision>

  /** **Atomic:** spends the page and the mark, and the audit row; nothing else changes. **On conflict:** as with `allow`. */
  deny(input: Asked & Spending): Promise<'denied' | LostDecision>

  /** Whether a mark was used. What this says may change at once: only `allow` and `deny` decide. */
  isSpent(id: string): Promise<boolean>
}

/** What a person ought to know of an app, and of what it holds already, before they decide. */
export interface ConsentFacts {
  /** Who registered the app. */
  readonly owner: {
    readonly gid: Gid
    readonly name: string
    readonly email: string
    readonly isActive: boolean
    /** Names of the workspaces that the person is in, too. */
    readonly sharedWorkspaces: readonly string[]
  }
  /** Names of the person's workspaces whose admins approved the app. */
  readonly approvedBy: readonly string[]
  /** What the app holds by earlier authorizations that live, and keeps whatever is decided now. Newest first. */
  readonly held: readonly { readonly scopes: ScopeSet; readonly grantedAtMs: number }[]
  /** Somebody else's app that the person's workspaces use and that this one could be taken for; null for none. */
  readonly lookAlike: { readonly name: string } | null
}

export interface ConsentFactsStore {
  /** @param about.name  of the app  @param about.ownerGid  its owner */
  read(about: {
    readonly clientId: Gid
    readonly name: string
    readonly ownerGid: Gid
    readonly userGid: Gid
    readonly nowMs: number
  }): Promise<ConsentFacts>
}

/** What redeeming or refreshing may find, when it does not win. */
export type LostCode =
  'replayed' | 'expired' | 'burned' | 'revoked' | 'redirect_removed' | 'app_withdrawn' | 'unknown'
export type LostRefresh = 'superseded' | 'replayed' | 'expired' | 'revoked' | 'unknown'
export type RefreshDecision =
  | { readonly decision: 'won' | LostRefresh }
  | { readonly decision: 'repeated'; readonly keptAnswer: Uint8Array }

export interface RevokedApp {
  readonly grantsEnded: number
  readonly codesEnded: number
}

/** What a grant needs from storage. */
export interface GrantStore {
  /** @returns null for a hash that no code has */
  codeFacts(hash: SecretHash): Promise<CodeFacts | null>

  /** Counts a wrong verifier; too many burn the code. **On conflict:** each counts. */
  countFailedVerifier(hash: SecretHash): Promise<void>

  /**
   * **Atomic:** marks the code redeemed, makes the grant with its first tokens, ends the least recently used grants of the person and app
   * beyond `GRANTS_PER_PERSON_AND_APP_MAX`, at most `GRANTS_ENDED_AT_ONCE_MAX` of them, and writes the audit rows.
   * **On conflict:** the first caller wins; whoever comes later gets `replayed`, and the grant that the first one made is revoked. What
   * changes the person or the app comes before or after: a code whose person left, whose address is registered no longer, or whose app was
   * withdrawn from its person (blocked in all their workspaces, distributed to them no longer, its owner deactivated) gives nothing.
   */
  redeemCode(input: {
    readonly codeHash: SecretHash
    readonly failedVerifiersMax: number
    readonly grantExpiresAtMs: number
    readonly access: AccessTokenToStore
    readonly refresh: RefreshTokenToStore
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<'won' | LostCode>

  /** @returns null for a hash that no refresh token has */
  refreshFacts(hash: SecretHash): Promise<RefreshFacts | null>

  /**
   * Refreshes. **Atomic:** stores the access token, and either moves the end of the refresh token or gives it its one successor together
   * with the answer for whoever must hear it again; a replay revokes the grant, with the audit row.
   * **On conflict:** with rotation the first caller wins, and until the window closes later ones get `repeated` with the winner's answer;
   * without, all win, each with an access token of its own. Nothing lives after a revocation, whoever came first.
   * @param input.expiresAtMs  when the refresh token ends, unless it is used again or rotated now
   */
  refresh(input: {
    readonly refreshHash: SecretHash
    readonly expiresAtMs: number
    readonly rotation: {
      readonly successor: RefreshTokenToStore
      readonly keptAnswer: Uint8Array
    } | null
    readonly access: AccessTokenToStore
    readonly replayWindowSeconds: number
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<RefreshDecision>

  /**
   * **Atomic:** ends a grant and with it every token of it, and no other, with the audit row. **On conflict:** the first reason stays.
   * @param input.of  whose it has to be and which app's, else it is `unknown`; absent for anybody's
   */
  revoke(input: {
    readonly grantGid: Gid
    readonly of?: { readonly userGid: Gid; readonly clientId: Gid }
    readonly reason: GrantRevokedReason
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'revoked' | 'already_revoked' | 'unknown'>

  /**
   * Ends all that one person allowed one app. **Atomic:** its live grants with every token of them, codes that wait to be redeemed, the
   * remembered consent, and an audit row for each grant and one for the app. **On conflict** with a redemption or a refresh: whichever
   * comes first, nothing lives afterwards.
   * @returns what ended; null, and no audit row, where there was nothing
   */
  revokeApp(input: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<RevokedApp | null>

  /** The grant that a refresh token belongs to, whatever its state; null for a hash that none has. */
  grantOfRefreshToken(hash: SecretHash): Promise<{ readonly gid: Gid; readonly clientId: Gid } | null>

  /** A refresh token as a third party may ask about it: dead as soon as it was rotated. @returns null for a hash that none has */
  describeRefreshToken(hash: SecretHash): Promise<DescribedToken | null>

  /** Newest first. Dead grants are listed as long as they died after `diedAfterMs`. */
  list(filter: {
    readonly userGid: Gid | null
    readonly clientId: Gid | null
    readonly diedAfterMs: number
  }): Promise<readonly Grant[]>

  find(grantGid: Gid): Promise<Grant | null>
}
