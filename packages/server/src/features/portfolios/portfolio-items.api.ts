import { isAtLeast } from '../../protocol/asana/access-level.js'
import { EMPTY_ANSWER, type AnyRecord, type Handlers } from '../../protocol/asana/call.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindProject } from '../projects/find-project.js'
import type { Clock } from '../../platform/clock.js'
import { readPosition, unknownAnchor } from '../projects/sections/position.rules.js'
import type { FindPortfolio } from './find-portfolio.js'
import { ITEMS_PER_PORTFOLIO_MAX } from './portfolio.js'
import { ADD_ITEM, REMOVE_ITEM } from './portfolios.operations.js'
import type { PortfolioItemStore } from './ports.js'

type Served = 'getItemsForPortfolio' | 'addItemForPortfolio' | 'removeItemForPortfolio'

interface Needs {
  readonly items: PortfolioItemStore
  readonly findPortfolio: FindPortfolio
  readonly findProject: FindProject
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** The projects among `gids` that the viewer may see. */
  readonly loadProjects: (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, AnyRecord>>
}

export function portfolioItemsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getItemsForPortfolio({ principal, path, page, rest }) {
      const found = await needs.findPortfolio(principal, parseGid(path.portfolio_gid))
      if (found.state !== 'visible') return found.refusal(path.portfolio_gid)
      const { gid: portfolioGid } = found.record.portfolio
      const items = await needs.items.list(principal, { portfolioGid, page, rest })
      const cut = cutPage(items, { page, keyOf: ({ projectGid, rank }) => [rank, projectGid] })
      if (!cut.ok) return cut
      const gids = cut.value.records.map(({ projectGid }) => projectGid)
      const projects = await needs.loadProjects(principal, gids)
      const records = gids.map((gid) => projects.get(gid)).filter((one) => one !== undefined)
      return done({ kind: 'list', records, next: cut.value.next })
    },

    async addItemForPortfolio({ principal, path, data }) {
      const found = await needs.findPortfolio(principal, parseGid(path.portfolio_gid))
      if (found.state !== 'visible') return found.refusal(path.portfolio_gid)
      const read = readInput(data, ADD_ITEM)
      if (!read.ok) return read
      const { level, portfolio } = found.record
      if (!isAtLeast(level, 'editor')) return noAccess('portfolio')
      const { item = NO_GID } = read.value
      const position = readPosition(read.value, { at: 'end' })
      if (!position.ok) return position
      const project = await needs.findProject(principal, item)
      if (project.state !== 'visible' || project.record.project.workspaceGid !== portfolio.workspaceGid)
        return invalid(unknownReference('item', item))
      const decision = await needs.items.add({
        gid: await needs.nextGid(),
        portfolioGid: portfolio.gid,
        projectGid: item,
        position: position.value,
        itemsMax: ITEMS_PER_PORTFOLIO_MAX,
        nowMs: needs.clock.nowMs(),
      })
      switch (decision) {
        case 'added':
          return done(EMPTY_ANSWER)
        case 'anchor_unknown':
          return unknownAnchor(read.value)
        case 'too_many':
          return invalid(`item: A portfolio holds at most ${ITEMS_PER_PORTFOLIO_MAX} projects`)
        case 'gone':
          return notRecognized('portfolio', path.portfolio_gid)
        case 'item_gone':
          return invalid(unknownReference('item', item))
      }
    },

    async removeItemForPortfolio({ principal, path, data }) {
      const found = await needs.findPortfolio(principal, parseGid(path.portfolio_gid))
      if (found.state !== 'visible') return found.refusal(path.portfolio_gid)
      const read = readInput(data, REMOVE_ITEM)
      if (!read.ok) return read
      const { level, portfolio } = found.record
      if (!isAtLeast(level, 'editor')) return noAccess('portfolio')
      const { item = NO_GID } = read.value
      // Whoever may not see what is in it does not learn that it is.
      const project = await needs.findProject(principal, item)
      if (project.state !== 'visible') return invalid(unknownReference('item', item))
      const wasIn = await needs.items.remove({ portfolioGid: portfolio.gid, projectGid: item })
      return wasIn ? done(EMPTY_ANSWER) : invalid(unknownReference('item', item))
    },
  }
}
