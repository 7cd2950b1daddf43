import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'

/**
 * How much longer than its last ID token a retired key stays published: a signature may have been under way when the key was retired,
 * and neither our clocks nor the apps' agree to the second.
 */
export const RETIRED_KEY_ALLOWANCE_SECONDS = 600

/** The key that signs now. */
export interface SigningKey {
  /** The thumbprint of its public half (RFC 7638). */
  readonly kid: string
  /** JSON. Whoever has it can sign anybody in. */
  readonly privateJwk: string
}

export interface NewSigningKey extends SigningKey {
  /** JSON, as it is published. */
  readonly publicJwk: string
}

/** A key as everybody may see it. */
export interface PublishedKey {
  readonly kid: string
  /** JSON. */
  readonly publicJwk: string
  readonly createdAtMs: number
  /** When it stopped signing; null for the one that signs. */
  readonly retiredAtMs: number | null
}

type Lifetimes = Pick<GrantLifetimes, 'idTokenLifetimeSeconds'>

/** When a retired key may go: nothing that it signed is of use any more. */
export function publishedUntilMs(retiredAtMs: number, lifetimes: Lifetimes): number {
  return retiredAtMs + publishedAfterwardsMs(lifetimes)
}

/** A key that was retired at this instant or before it is published no more. */
export function retiredAndGoneByMs(nowMs: number, lifetimes: Lifetimes): number {
  return nowMs - publishedAfterwardsMs(lifetimes)
}

function publishedAfterwardsMs({ idTokenLifetimeSeconds }: Lifetimes): number {
  return (idTokenLifetimeSeconds + RETIRED_KEY_ALLOWANCE_SECONDS) * 1_000
}
