import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { Proof, SpentAlready } from '../factors/proof.js'
import type { HalfSession } from './half-session.js'
import type { SessionToStore } from './ports.js'

export type FactorFailure =
  SpentAlready | 'code_wrong' | 'code_malformed' | 'passkey_wrong' | 'passkey_unknown'

/** What the second step of signing in needs from storage, and signing in by a passkey alone. */
export interface SecondStepStore {
  /** @returns null for one that ended, was used, or never was */
  find(hash: SecretHash, nowMs: number): Promise<HalfSession | null>

  /**
   * Takes a try before anything is judged. **Atomic:** one of the half-session's and one of the person's. **On conflict:** of many at
   * once no more get one than there are.
   * @returns `gone` for a half-session that is over or has none left; `throttled` for a person who has none left, in whatever browser
   */
  claimTry(half: {
    readonly hash: SecretHash
    readonly nowMs: number
  }): Promise<
    { readonly decision: 'claimed'; readonly userGid: Gid } | { readonly decision: 'gone' | 'throttled' }
  >

  /**
   * Begins a session. **Atomic:** the half-session's end, the proof's use, the new session, the end of the one that this browser had, and
   * the audit rows. **On conflict:** a half-session and a proof are each worth one session; a deactivation comes first.
   * @param input.halfHash  null for a passkey that stands alone
   */
  start(input: {
    readonly halfHash: SecretHash | null
    readonly proof: Proof
    readonly session: SessionToStore
    readonly replacesGid: Gid | null
    readonly nowMs: number
  }): Promise<'started' | 'gone' | SpentAlready>

  /** Records that a second factor, or a passkey alone, did not hold. @param userGid  null for nobody's */
  recordFailure(input: {
    readonly userGid: Gid | null
    readonly reason: FactorFailure | 'throttled'
    readonly address: string
    readonly nowMs: number
  }): Promise<void>
}
