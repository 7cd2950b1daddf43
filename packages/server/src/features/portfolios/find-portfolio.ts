import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindParent } from '../custom-fields/ports.js'
import { portfolioAccess, type Portfolio, type PortfolioLevel } from './portfolio.js'
import type { PortfolioStore } from './ports.js'

export interface FoundPortfolio {
  readonly portfolio: Portfolio
  readonly level: PortfolioLevel
}

/** Looks a portfolio up for somebody. @param gid  null for a text that is no id */
export type FindPortfolio = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundPortfolio>>

export function makeFindPortfolio(needs: { readonly portfolios: PortfolioStore }): FindPortfolio {
  return async (viewer, gid) => {
    const [standing] = gid === null ? [] : await needs.portfolios.read(viewer, [gid])
    if (standing === undefined) return absent('portfolio')
    const { portfolio } = standing
    const level = portfolioAccess(standing, viewer.roles.get(portfolio.workspaceGid))
    return level === null ? hidden('portfolio') : visible({ portfolio, level })
  }
}

/** A portfolio as far as its custom fields are concerned. */
export function makeFindFieldParent(findPortfolio: FindPortfolio): FindParent {
  return async (viewer, gid) => {
    const found = await findPortfolio(viewer, gid)
    if (found.state !== 'visible') return found
    const { level, portfolio } = found.record
    return visible({
      gid: portfolio.gid,
      workspaceGid: portfolio.workspaceGid,
      mayChange: isAtLeast(level, 'editor'),
    })
  }
}
