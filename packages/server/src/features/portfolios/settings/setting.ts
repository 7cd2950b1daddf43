import type { Gid } from '../../../protocol/asana/gid.js'

/** Portfolios that let their members into one project; whoever may see it is looked for among their people. */
export const PORTFOLIOS_LETTING_IN_MAX = 50

/** That a project is in a portfolio, and whether whoever is a member of the portfolio is one of the project by that. */
export interface PortfolioSetting {
  readonly gid: Gid
  readonly portfolioGid: Gid
  readonly projectGid: Gid
  readonly isAccessControlInherited: boolean
  readonly createdAtMs: number
}
