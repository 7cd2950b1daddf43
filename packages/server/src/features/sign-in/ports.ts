import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { SessionToStore } from '../sessions/ports.js'
import type { SessionFacts } from '../sessions/session.js'

/** Whoever has an email address, as far as signing in goes. */
export interface Account {
  readonly userGid: Gid
  /** Null for a person without one. */
  readonly passwordHash: string | null
  /** How many passwords they have had; null for none. */
  readonly passwordGeneration: number | null
  readonly deactivatedAtMs: number | null
}

/** What signing in, and knowing who is signed in, needs from storage. */
export interface SignInStore {
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
}
