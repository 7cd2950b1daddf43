import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Admission } from '../projects/memberships/admission.js'
import { portfolioAccess, type PortfolioStanding } from './portfolio.js'
import type { PortfolioStore } from './ports.js'

/** Whoever edits a portfolio lets people in. Who is let in gets what it gives new members, but no more than whoever lets them in has. */
export function admissionTo(standing: PortfolioStanding, viewer: Principal) {
  const { portfolio } = standing
  const own = portfolioAccess(standing, viewer.roles.get(portfolio.workspaceGid))
  return {
    workspaceGid: portfolio.workspaceGid,
    isVisible: own !== null,
    mayAdmit: own !== null && isAtLeast(own, 'editor'),
    level: own === null || isAtLeast(own, portfolio.defaultAccessLevel) ? portfolio.defaultAccessLevel : own,
  }
}

/** The portfolios among some that lie in the viewer's workspaces, hidden ones among them. */
export function makePortfolioAdmissions({ portfolios }: { readonly portfolios: PortfolioStore }) {
  return async (viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, Admission>> =>
    new Map(
      (await portfolios.read(viewer, gids)).map((standing) => [
        standing.portfolio.gid,
        admissionTo(standing, viewer),
      ]),
    )
}
