import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'
import type { Clock } from '../../platform/clock.js'
import { publishedUntilMs, retiredAndGoneByMs, type PublishedKey } from './signing-key.js'
import type { SigningKeyStore } from './signing-key-ports.js'

export interface ListedSigningKey extends PublishedKey {
  readonly state: 'signing' | 'retired'
  /** Null for the key that signs: it stays until it is rotated. */
  readonly publishedUntilMs: number | null
}

/**
 * The keys with which ID tokens can be verified at this moment, the one that signs first.
 * @throws StoreUnavailable, nothing else
 */
export type ListSigningKeys = () => Promise<readonly ListedSigningKey[]>

export function makeListSigningKeys(needs: {
  readonly keys: SigningKeyStore
  readonly clock: Clock
  readonly lifetimes: Pick<GrantLifetimes, 'idTokenLifetimeSeconds'>
}): ListSigningKeys {
  return async () => {
    const retiredAfterMs = retiredAndGoneByMs(needs.clock.nowMs(), needs.lifetimes)
    return (await needs.keys.published({ retiredAfterMs })).map((key) => ({
      ...key,
      state: key.retiredAtMs === null ? 'signing' : 'retired',
      publishedUntilMs: key.retiredAtMs === null ? null : publishedUntilMs(key.retiredAtMs, needs.lifetimes),
    }))
  }
}
