import type { Grant, GrantState } from './grant.js'

/**
 * Live grants of one person and one app: one for each device or account that they connect it with. Each has the scopes of its own
 * authorization. One more ends the least recently used.
 */
export const GRANTS_PER_PERSON_AND_APP_MAX = 50

/**
 * Live grants beyond the bound that one redemption ends. Databases from before there was a bound can hold thousands for one person and app;
 * the next redemptions end the rest, and nobody else waits while one of them ends all.
 */
export const GRANTS_ENDED_AT_ONCE_MAX = 50

/** How long a dead grant stays in the list, with its reason. */
export const DEAD_GRANT_VISIBLE_DAYS = 30

/** How long an expired code stays that nobody redeemed, for whoever looks into why. */
export const UNREDEEMED_CODE_KEPT_SECONDS = 600

/** Codes of one person for one app that wait to be redeemed; the oldest goes when one more is made. */
export const CODES_WAITING_PER_APP_MAX = 20

/** Dead grants of one person to one app that are kept, with their codes, however young they are. */
export const DEAD_GRANTS_PER_APP_MAX = 100

/**
 * How often the refresh token of one grant may be rotated: every hour for two years. Each generation stays, because one that is presented
 * again tells of a theft; without an end of the chain, an app could make rows without end.
 */
export const REFRESH_GENERATIONS_MAX = 20_000

export function grantState(grant: Pick<Grant, 'expiresAtMs' | 'revokedAtMs'>, nowMs: number): GrantState {
  if (grant.revokedAtMs !== null) return 'revoked'
  return grant.expiresAtMs <= nowMs ? 'expired' : 'live'
}

/** When a grant was last of use: an access token came, or was fetched, or it began. */
export function lastUseOf(grant: Pick<Grant, 'grantedAtMs' | 'lastUsedAtMs' | 'lastRefreshedAtMs'>): number {
  return Math.max(grant.grantedAtMs, grant.lastUsedAtMs ?? 0, grant.lastRefreshedAtMs ?? 0)
}
