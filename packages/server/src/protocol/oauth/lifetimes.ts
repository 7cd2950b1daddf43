import type { AppKind } from './redirect-uri.js'
import { DAY_SECONDS } from '../../time-units.js'

/** The longest that an app may choose to hear an answer again for. */
export const REPLAY_WINDOW_SECONDS_MAX = 600

/** How long what a grant gives may live, and how often it may be tried. Settings; these are their defaults. */
export interface GrantLifetimes {
  readonly codeLifetimeSeconds: number
  /** Wrong verifiers after which a code is burned. */
  readonly codeFailedVerifiersMax: number
  readonly accessTokenLifetimeSeconds: number
  readonly idTokenLifetimeSeconds: number
  /** A refresh token dies when it was not used for so long … */
  readonly refreshTokenUnusedSeconds: Readonly<Record<AppKind, number>>
  /** … and so long after the grant, used or not. */
  readonly refreshTokenTotalSeconds: Readonly<Record<AppKind, number>>
}

/** @see RFC 6749 §4.1.2 (a code lives ten minutes at most) · RFC 9700 §4.14.2 (refresh tokens end when unused) */
export const GRANT_LIFETIMES: GrantLifetimes = {
  codeLifetimeSeconds: 60,
  codeFailedVerifiersMax: 3,
  accessTokenLifetimeSeconds: 60 * 60,
  idTokenLifetimeSeconds: 60 * 60,
  refreshTokenUnusedSeconds: { confidential: 180 * DAY_SECONDS, native: 30 * DAY_SECONDS },
  refreshTokenTotalSeconds: { confidential: 2 * 365 * DAY_SECONDS, native: 180 * DAY_SECONDS },
}

/**
 * When a refresh token ends: whichever comes first of unused for too long and too long since the grant. Rotation moves the first, never
 * the second.
 * @returns epoch milliseconds
 * @see RFC 9700 §4.14.2
 */
export function refreshTokenExpiresAtMs(
  token: { readonly kind: AppKind; readonly grantedAtMs: number; readonly lastUsedAtMs: number | null },
  lifetimes: GrantLifetimes,
): number {
  const unusedSinceMs = token.lastUsedAtMs ?? token.grantedAtMs
  return Math.min(
    unusedSinceMs + lifetimes.refreshTokenUnusedSeconds[token.kind] * 1_000,
    token.grantedAtMs + lifetimes.refreshTokenTotalSeconds[token.kind] * 1_000,
  )
}
