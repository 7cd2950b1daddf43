import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { TryCount } from '../factors/code-tries.js'
import type { Proof, SpentAlready } from '../factors/proof.js'
import type { HalfSession } from './half-session.js'
import type { SessionToStore } from '../sessions/ports.js'

export type FactorFailure =
  SpentAlready | 'code_wrong' | 'code_malformed' | 'passkey_wrong' | 'passkey_unknown'

/** What the second step of signing in needs from storage, and signing in by a passkey alone. */
export interface SecondStepStore {
  /** @returns null for one that ended, was used, or never was */
  find(hash: SecretHash, nowMs: number): Promise<HalfSession | null>

  /**
   * Takes a try before anything is judged. **Atomic:** one of the half-session's and one of each count, or none of any. **On conflict:** of
   * many at once no more get one than there are. The first time in a window that a count is found spent is in the record; where it is that of
   * all strangers, the person is told by mail that somebody knows their password.
   * @param half.counts  what a guess counts in; none for what cannot be guessed
   * @returns `gone` for a half-session that is over or has none left; `throttled` where a count is spent
   */
  claimTry(half: {
    readonly hash: SecretHash
    readonly counts: readonly TryCount[]
    readonly address: string
    readonly nowMs: number
  }): Promise<
    | { readonly decision: 'claimed' }
    | { readonly decision: 'gone' }
    | { readonly decision: 'throttled'; readonly waitMs: number }
  >

  /**
   * Begins a session. **Atomic:** the half-session's end, the proof's use, the claimed try given back, the new session, the end of the one
   * that this browser had and of the oldest beyond those that a person may have, and the audit rows. **On conflict:** a half-session and a proof are each worth one session; a deactivation comes first.
   * @param input.halfHash  null for a passkey that stands alone
   */
  start(input: {
    readonly halfHash: SecretHash | null
    readonly proof: Proof
    /** In which the proof was claimed. */
    readonly counts: readonly TryCount[]
    readonly session: SessionToStore
    readonly replacesGid: Gid | null
    readonly nowMs: number
  }): Promise<'started' | 'gone' | SpentAlready>

  /** Records that a second factor, or a passkey alone, did not hold. @param userGid  null for nobody's */
  recordFailure(input: {
    readonly userGid: Gid | null
    readonly reason: FactorFailure
    readonly address: string
    readonly nowMs: number
  }): Promise<void>
}
