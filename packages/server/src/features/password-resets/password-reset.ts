import type { Gid } from '../../protocol/asana/gid.js'

/** How long a link works, from when it was sent. */
export const RESET_LINK_SECONDS = 60 * 60
/**
 * Links of one person that may wait at a time. A stranger who asks for more sends the person no more mail, and shuts them out of
 * nothing: those that were sent work.
 */
export const RESET_LINKS_LIVE_MAX = 3
/** How long the row of a dead link stays. */
export const DEAD_RESET_KEPT_DAYS = 30

export type DeadReset = 'unknown' | 'used' | 'expired' | 'deactivated'

/** All that decides what a link is still good for, and for whom. */
export interface ResetFacts {
  readonly userGid: Gid
  readonly email: string
  readonly expiresAtMs: number
  readonly endedAtMs: number | null
  readonly userDeactivatedAtMs: number | null
  /** Whether it was shown before that they own the address; if not, this link is the first proof of it. */
  readonly isProved: boolean
}

/** @returns null for a link that works */
export function deadReset(facts: ResetFacts | null, nowMs: number): DeadReset | null {
  if (facts === null) return 'unknown'
  if (facts.endedAtMs !== null) return 'used'
  if (facts.expiresAtMs <= nowMs) return 'expired'
  return facts.userDeactivatedAtMs === null ? null : 'deactivated'
}
