import type { Gid } from '../../protocol/asana/gid.js'
import { newSecret, type Secret, type SecretHash } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import { RESET_LINKS_LIVE_MAX } from './password-reset.js'

/** How long a link works that an operator hands over: a working day may pass before its owner reads it. */
const SIGN_IN_LINK_SECONDS = 24 * 60 * 60

export type NoSignInLink = 'unknown' | 'deactivated' | 'unproved' | 'limit_reached'

/** What a link that an operator hands over needs from storage. */
export interface SignInLinkStore {
  /**
   * Keeps a link to a new password for a person. Whoever uses it takes the account over, and its use is a proof of the address; so there is
   * none where nobody has proved that the address is the account's owner's.
   * **Atomic:** the link and its audit row. **On conflict:** one person's links are made one after the other, so that the limit holds.
   */
  create(input: {
    readonly linkGid: Gid
    readonly userGid: Gid
    readonly hash: SecretHash
    readonly expiresAtMs: number
    readonly liveMax: number
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'created' | NoSignInLink>
}

export type SignInLinkOutcome =
  | { readonly ok: true; readonly secret: Secret; readonly expiresAtMs: number }
  | { readonly ok: false; readonly reason: NoSignInLink; readonly limit: number }

/**
 * Makes a link with which a person chooses a password, once, for an operator to hand over. It signs nobody in by itself.
 * @throws StoreUnavailable, nothing else
 */
export function makeCreateSignInLink(needs: {
  readonly links: SignInLinkStore
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}) {
  return async (request: { readonly userGid: Gid; readonly actor: Actor }): Promise<SignInLinkOutcome> => {
    const { hash, secret } = newSecret('password_reset', (count) => needs.random.bytes(count))
    const nowMs = needs.clock.nowMs()
    const expiresAtMs = nowMs + SIGN_IN_LINK_SECONDS * 1_000
    const decision = await needs.links.create({
      ...request,
      linkGid: await needs.nextGid(),
      hash,
      expiresAtMs,
      liveMax: RESET_LINKS_LIVE_MAX,
      nowMs,
    })
    if (decision === 'created') return { ok: true, secret, expiresAtMs }
    return { ok: false, reason: decision, limit: RESET_LINKS_LIVE_MAX }
  }
}
