import type { Resource } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { oneOf } from '../../protocol/asana/openapi-schema.js'
import { PORTFOLIO_LEVELS, portfolioAccess, type PortfolioMembership } from './portfolio.js'
import type { PortfolioMemberStore, PortfolioStore } from './ports.js'

export function portfolioMembershipResource({
  members,
  portfolios,
}: {
  readonly portfolios: PortfolioStore
  readonly members: PortfolioMemberStore
}): Resource<PortfolioMembership> {
  return {
    type: 'portfolio_membership',
    nestedScope: 'portfolios:read',
    says: 'That somebody is a member of a portfolio.',
    exampleGid: EXAMPLES.portfolio_membership.gid,
    fields: {
      portfolio: {
        in: 'compact',
        of: 'portfolio',
        says: 'The portfolio.',
        example: EXAMPLES.portfolio,
        value: ({ portfolioGid }) => portfolioGid,
      },
      user: {
        in: 'compact',
        of: 'user',
        says: 'The member.',
        example: EXAMPLES.user,
        value: ({ userGid }) => userGid,
      },
      access_level: {
        in: 'compact',
        says: 'What they may do.',
        schema: oneOf(...PORTFOLIO_LEVELS),
        example: 'editor',
        value: ({ accessLevel }) => accessLevel,
      },
    },
    async load(viewer, gids) {
      const found = await members.load(gids)
      const of = new Set([...found.values()].map(({ portfolioGid }) => portfolioGid))
      const seen = new Set(
        (await portfolios.read(viewer, [...of]))
          .filter((one) => portfolioAccess(one, viewer.roles.get(one.portfolio.workspaceGid)) !== null)
          .map(({ portfolio }) => portfolio.gid),
      )
      return new Map([...found].filter(([, { portfolioGid }]) => seen.has(portfolioGid)))
    },
  }
}
