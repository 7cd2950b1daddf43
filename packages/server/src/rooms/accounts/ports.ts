import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type { ListedSession, SessionEndedReason, SessionFacts } from './session.js'

/** What passwords need from storage. */
export interface PasswordStore {
  /** **Atomic:** the new hash, the end of the person's sessions and the audit row. **On conflict:** the later one stays. */
  set(input: {
    readonly userGid: Gid
    readonly hash: string
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<void>

  /**
   * A person's own change. **Atomic:** the new hash, the end of all their sessions, a new one for the browser that they are at, and the
   * audit rows, if the hash that their old password was compared with is still theirs. **On conflict:** the first one stays.
   */
  change(input: {
    readonly fromHash: string
    readonly toHash: string
    readonly session: SessionToStore
    /** Of the session that it was changed in: a password alone is no proof of somebody with a second factor. */
    readonly authenticatedAtMs: number
    readonly nowMs: number
  }): Promise<'changed' | 'account_changed'>

  /** Keeps the same password under a hash that costs more. **On conflict** with a new password: that one stays. */
  rehash(input: { readonly userGid: Gid; readonly fromHash: string; readonly toHash: string }): Promise<void>

  /** @returns null for a person without a password */
  find(userGid: Gid): Promise<string | null>

  /** Whose password it is that a browser is to be known for, and which one; null for a person without one. */
  ownerOf(userGid: Gid): Promise<PasswordOwner | null>
}

export interface PasswordOwner {
  readonly email: string
  readonly passwordGeneration: number
}

export type OwnerOfPassword = PasswordStore['ownerOf']

/** Whoever has an email address, as far as signing in goes. */
export interface Account {
  readonly userGid: Gid
  /** Null for a person without one. */
  readonly passwordHash: string | null
  /** How many passwords they have had; null for none. */
  readonly passwordGeneration: number | null
  readonly deactivatedAtMs: number | null
}

export interface SessionToStore {
  readonly gid: Gid
  readonly hash: SecretHash
  readonly userGid: Gid
  readonly address: string
  readonly userAgent: string
  /** How they proved who they are, in words of RFC 8176. */
  readonly methods: readonly string[]
}

export type SignInFailure = 'account_unknown' | 'account_deactivated' | 'password_unset' | 'password_wrong'

/** What signing in and out needs from storage. */
export interface SessionStore {
  findAccount(email: string): Promise<Account | null>

  /**
   * **Atomic:** the new session, the end of the one that this browser had, and their audit rows, if the person may still sign in with
   * the hash that their password was compared with. For a person with a second factor a half-session under the same hash instead, which
   * ends nothing. Beyond `LIVE_SESSIONS_PER_PERSON_MAX` the one ends where nobody was for the longest, and that is audited, too. **On conflict** with a new password, a deactivation or a new factor: those come first.
   */
  start(input: {
    readonly session: SessionToStore
    readonly passwordHash: string
    readonly replacesGid: Gid | null
    readonly nowMs: number
  }): Promise<'started' | 'second_factor_needed' | 'account_changed'>

  /** Records that somebody did not get in. @param userGid  null for an address that nobody has */
  recordFailure(input: {
    readonly userGid: Gid | null
    readonly reason: SignInFailure
    readonly address: string
    readonly nowMs: number
  }): Promise<void>

  /** Records that somebody has to wait before they may try again. @param budget  the name of the one that is spent */
  recordThrottled(input: {
    readonly email: string
    readonly address: string
    readonly budget: string
    readonly nowMs: number
  }): Promise<void>

  find(hash: SecretHash): Promise<SessionFacts | null>

  /** Writes that somebody was there, unless that was written within the interval. What has ended stays ended. */
  recordSeen(input: {
    readonly sessionGid: Gid
    readonly nowMs: number
    readonly intervalMs: number
  }): Promise<void>

  /** **Atomic:** the end and its audit row. **On conflict:** the first end stays. */
  end(input: {
    readonly sessionGid: Gid
    readonly reason: SessionEndedReason
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'ended' | 'already' | 'unknown'>

  /** The same for one of a person's own: another's is unknown. */
  endOwn(input: {
    readonly userGid: Gid
    readonly sessionGid: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<'ended' | 'already' | 'unknown'>

  /** **Atomic:** the end of all of a person's live sessions but one, and an audit row for each. @returns how many ended */
  endOthers(input: {
    readonly userGid: Gid
    readonly exceptGid: Gid
    readonly from?: Origin | undefined
    readonly nowMs: number
  }): Promise<number>

  /** A person's live sessions, last seen first. */
  list(input: {
    readonly userGid: Gid
    readonly nowMs: number
    readonly rowsMax: number
  }): Promise<readonly ListedSession[]>
}
