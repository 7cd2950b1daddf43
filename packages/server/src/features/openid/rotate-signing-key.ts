import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'
import type { Clock } from '../../platform/clock.js'
import type { Signer } from '../../platform/signer.js'
import type { Actor } from '../audit/audit-event.js'
import type { CurrentSigningKey } from './current-signing-key.js'
import { publishedUntilMs, retiredAndGoneByMs } from './signing-key.js'
import type { SigningKeyStore } from './signing-key-ports.js'

export type RotateSigningKeyOutcome =
  | {
      readonly ok: true
      /** The key that signs from now on. */
      readonly kid: string
      readonly retired: { readonly kid: string; readonly publishedUntilMs: number }
    }
  /** Somebody else rotated the same key at the same moment; theirs signs. */
  | { readonly ok: false; readonly reason: 'rotated_before' }

/**
 * Lets a new key sign ID tokens, on every server from its next request on. What the old one signed can still be verified until it has
 * expired; to sign with it is impossible from now on, for its private half is destroyed.
 * @throws StoreUnavailable, nothing else
 */
export function makeRotateSigningKey(needs: {
  readonly keys: SigningKeyStore
  readonly currentKey: CurrentSigningKey
  readonly signer: Signer
  readonly clock: Clock
  readonly lifetimes: Pick<GrantLifetimes, 'idTokenLifetimeSeconds'>
}) {
  return async ({ actor }: { readonly actor: Actor }): Promise<RotateSigningKeyOutcome> => {
    const retiring = await needs.currentKey()
    const successor = await needs.signer.newKeyPair()
    const nowMs = needs.clock.nowMs()
    const decision = await needs.keys.rotate({
      retiringKid: retiring.kid,
      successor,
      forgottenBeforeMs: retiredAndGoneByMs(nowMs, needs.lifetimes),
      actor,
      nowMs,
    })
    if (decision !== 'rotated') return { ok: false, reason: decision }
    return {
      ok: true,
      kid: successor.kid,
      retired: { kid: retiring.kid, publishedUntilMs: publishedUntilMs(nowMs, needs.lifetimes) },
    }
  }
}
