import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'

export const PORTFOLIO_PRIVACY_SETTINGS = ['public_to_domain', 'members_only'] as const
/** Portfolios have no commenters. */
export const PORTFOLIO_LEVELS = ['admin', 'editor', 'viewer'] as const satisfies readonly AccessLevel[]
/** What a portfolio may hold. */
export const ITEMS_PER_PORTFOLIO_MAX = 1_500
/** People who may be named in it. */
export const MEMBERS_PER_PORTFOLIO_MAX = 1_000

export type PortfolioLevel = (typeof PORTFOLIO_LEVELS)[number]

export interface Portfolio {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly ownerGid: Gid | null
  readonly createdByGid: Gid
  readonly name: string
  readonly color: string | null
  readonly dueOn: string | null
  readonly startOn: string | null
  readonly privacySetting: (typeof PORTFOLIO_PRIVACY_SETTINGS)[number]
  /** What a new member may do. */
  readonly defaultAccessLevel: PortfolioLevel
  readonly archivedAtMs: number | null
  readonly createdAtMs: number
}

/** That somebody is a member of a portfolio; a record of its own. */
export interface PortfolioMembership {
  readonly gid: Gid
  readonly portfolioGid: Gid
  readonly userGid: Gid
  readonly accessLevel: PortfolioLevel
}

/** A portfolio with all that decides what one person may do with it. */
export interface PortfolioStanding {
  readonly portfolio: Portfolio
  /** The level of their own membership; null without one. */
  readonly memberLevel: PortfolioLevel | null
}

/**
 * What a person may do with a portfolio; null when it does not exist for them. One that is for its members alone exists for nobody else, not even
 * for the workspace's admins; a guest sees only what they are a member of.
 */
export function portfolioAccess(
  { memberLevel, portfolio }: PortfolioStanding,
  role: Role | undefined,
): PortfolioLevel | null {
  if (role === undefined) return null
  const isOpen = role !== 'guest' && portfolio.privacySetting === 'public_to_domain'
  if (role === 'admin' && (isOpen || memberLevel !== null)) return 'admin'
  return memberLevel ?? (isOpen ? 'viewer' : null)
}
