import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindUser } from '../users/ports.js'
import type { FindPortfolio } from './find-portfolio.js'
import type { Portfolio } from './portfolio.js'
import { OWN_PORTFOLIOS } from './portfolios.operations.js'
import type { PortfolioStore } from './ports.js'
import type { makeCreatePortfolio, makeDeletePortfolio, makeUpdatePortfolio } from './save-portfolio.js'

type Served = 'getPortfolios' | 'createPortfolio' | 'getPortfolio' | 'updatePortfolio' | 'deletePortfolio'

interface Needs {
  readonly portfolios: PortfolioStore
  readonly findPortfolio: FindPortfolio
  readonly findUser: FindUser
  readonly createPortfolio: ReturnType<typeof makeCreatePortfolio>
  readonly updatePortfolio: ReturnType<typeof makeUpdatePortfolio>
  readonly deletePortfolio: ReturnType<typeof makeDeletePortfolio>
}

export function portfoliosApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getPortfolios({ principal, page, query }) {
      const read = readInput(query, OWN_PORTFOLIOS)
      if (!read.ok) return read
      const { owner, workspace } = read.value
      if (workspace === undefined) return invalid('workspace: Missing input')
      if (!principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      if (owner !== undefined) {
        const user = await needs.findUser(principal, owner)
        if (user === null) return invalid(`owner: Not a user in Organization: ${userReferenceText(owner)}`)
        // No mistake of the request: programs that ask for everybody's in turn go on after a 403, and stop at a 400.
        if (user.gid !== principal.userGid)
          return refuse({ kind: 'forbidden', message: 'owner: You can only list portfolios that you own' })
      }
      const rows = await needs.portfolios.ownedBy(principal.userGid, { workspaceGid: workspace, page })
      const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async getPortfolio({ principal, path }) {
      const found = await needs.findPortfolio(principal, parseGid(path.portfolio_gid))
      return found.state === 'visible'
        ? answer(done(found.record.portfolio))
        : found.refusal(path.portfolio_gid)
    },

    createPortfolio: async ({ principal, data }) => answer(await needs.createPortfolio(principal, data)),

    updatePortfolio: async ({ principal, path, data }) =>
      answer(await needs.updatePortfolio(principal, { text: path.portfolio_gid, data })),

    async deletePortfolio({ principal, path }) {
      const deleted = await needs.deletePortfolio(principal, path.portfolio_gid)
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },
  }
}

function answer(outcome: Outcome<Portfolio>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
