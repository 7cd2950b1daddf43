import { isAtLeast } from '../../protocol/asana/access-level.js'
import { type Call, type Handlers } from '../../protocol/asana/call.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Clock } from '../../platform/clock.js'
import type { FindMember } from '../users/find-member.js'
import type { FindUser } from '../users/ports.js'
import type { FindPortfolio } from './find-portfolio.js'
import { MEMBERS_PER_PORTFOLIO_MAX, portfolioAccess, type Portfolio } from './portfolio.js'
import { MEMBERS, OF_MEMBERSHIPS, OF_PERSON } from './portfolios.operations.js'
import type { PortfolioMemberStore, PortfolioStore } from './ports.js'

type Served =
  | 'addMembersForPortfolio'
  | 'removeMembersForPortfolio'
  | 'getPortfolioMemberships'
  | 'getPortfolioMembership'
  | 'getPortfolioMembershipsForPortfolio'

interface Needs {
  readonly members: PortfolioMemberStore
  readonly portfolios: PortfolioStore
  readonly findPortfolio: FindPortfolio
  readonly findMember: FindMember
  readonly findUser: FindUser
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

const HOW_TO_ASK = 'You must specify `portfolio`, `portfolio` and `user`, or `workspace` and `user`'

/** Who works with a portfolio. */
export function portfolioMembersApi(needs: Needs): Pick<Handlers, Served> {
  const list = async (
    { page, principal }: Pick<Call<Served>, 'page' | 'principal'>,
    of: {
      readonly portfolioGid: Gid | null
      readonly user: { readonly gid: Gid; readonly workspaceGid: Gid } | null
    },
  ) => {
    const rows = await needs.members.list({ ...of, page })
    const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
    if (!cut.ok) return cut
    // Those of a person are in portfolios that not everybody sees.
    const standings = await needs.portfolios.read(principal, [
      ...new Set(cut.value.records.map(({ portfolioGid }) => portfolioGid)),
    ])
    const seen = new Set(
      standings
        .filter((one) => portfolioAccess(one, principal.roles.get(one.portfolio.workspaceGid)) !== null)
        .map(({ portfolio }) => portfolio.gid),
    )
    const records = cut.value.records.filter(({ portfolioGid }) => seen.has(portfolioGid))
    return done({ kind: 'list', records, next: cut.value.next } as const)
  }

  return {
    async addMembersForPortfolio({ principal, path, data }) {
      const found = await peopleToChange(needs, { principal, path, data })
      if (!found.ok) return found
      const { portfolio, userGids } = found.value
      const members = []
      for (const userGid of userGids) members.push({ gid: await needs.nextGid(), userGid })
      const decision = await needs.members.add({
        portfolioGid: portfolio.gid,
        members,
        viewer: principal,
        membersMax: MEMBERS_PER_PORTFOLIO_MAX,
        nowMs: needs.clock.nowMs(),
      })
      if (decision === 'refused') return noAccess('portfolio')
      if (decision === 'gone') return notRecognized('portfolio', path.portfolio_gid)
      if (decision === 'too_many')
        return invalid(`members: A portfolio has at most ${MEMBERS_PER_PORTFOLIO_MAX} members`)
      return done({ kind: 'record', record: portfolio })
    },

    async removeMembersForPortfolio({ principal, path, data }) {
      const found = await peopleToChange(needs, { principal, path, data })
      if (!found.ok) return found
      const { portfolio, userGids } = found.value
      const act = { viewer: principal, portfolioGid: portfolio.gid, userGids }
      const decision = await needs.members.remove(act)
      if (decision === 'refused') return noAccess('portfolio')
      if (decision === 'gone') return notRecognized('portfolio', path.portfolio_gid)
      return done({ kind: 'record', record: portfolio })
    },

    async getPortfolioMemberships(call) {
      const { principal, query } = call
      const read = readInput(query, OF_MEMBERSHIPS)
      if (!read.ok) return read
      const { portfolio: portfolioGid, user: who, workspace } = read.value
      if (portfolioGid !== undefined) {
        const found = await needs.findPortfolio(principal, portfolioGid)
        if (found.state !== 'visible') return invalid(unknownReference('portfolio', portfolioGid))
        if (workspace !== undefined) return invalid(HOW_TO_ASK)
        const { workspaceGid } = found.record.portfolio
        if (who === undefined) return await list(call, { portfolioGid, user: null })
        const user = await needs.findUser(principal, who)
        if (user === null) return invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)
        return await list(call, { portfolioGid, user: { gid: user.gid, workspaceGid } })
      }
      if (who === undefined || workspace === undefined) return invalid(HOW_TO_ASK)
      if (!principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      const user = await needs.findUser(principal, who)
      if (user === null) return invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)
      return await list(call, { portfolioGid: null, user: { gid: user.gid, workspaceGid: workspace } })
    },

    async getPortfolioMembershipsForPortfolio(call) {
      const { path, principal, query } = call
      const found = await needs.findPortfolio(principal, parseGid(path.portfolio_gid))
      if (found.state !== 'visible') return found.refusal(path.portfolio_gid)
      const read = readInput(query, OF_PERSON)
      if (!read.ok) return read
      const { gid: portfolioGid, workspaceGid } = found.record.portfolio
      const { user: who } = read.value
      if (who === undefined) return await list(call, { portfolioGid, user: null })
      const user = await needs.findUser(principal, who)
      if (user === null) return invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)
      return await list(call, { portfolioGid, user: { gid: user.gid, workspaceGid } })
    },

    async getPortfolioMembership({ principal, path }) {
      const gid = parseGid(path.portfolio_membership_gid)
      const membership = gid === null ? undefined : (await needs.members.load([gid])).get(gid)
      if (membership === undefined)
        return notRecognized('portfolio_membership', path.portfolio_membership_gid)
      const found = await needs.findPortfolio(principal, membership.portfolioGid)
      if (found.state === 'absent')
        return notRecognized('portfolio_membership', path.portfolio_membership_gid)
      if (found.state === 'hidden') return noAccess('portfolio_membership')
      return done({ kind: 'record', record: membership })
    },
  }
}

/** The portfolio whose people a request changes, and whom it names; the level `editor` is needed. */
async function peopleToChange(
  { findMember, findPortfolio }: Needs,
  { data, path, principal }: Pick<Call<'addMembersForPortfolio'>, 'data' | 'path' | 'principal'>,
): Promise<Outcome<{ readonly portfolio: Portfolio; readonly userGids: readonly Gid[] }>> {
  const found = await findPortfolio(principal, parseGid(path.portfolio_gid))
  if (found.state !== 'visible') return found.refusal(path.portfolio_gid)
  const read = readInput(data, MEMBERS)
  if (!read.ok) return read
  const { level, portfolio } = found.record
  if (!isAtLeast(level, 'editor')) return noAccess('portfolio')
  const userGids: Gid[] = []
  for (const [index, who] of (read.value.members ?? []).entries()) {
    const gid = await findMember(portfolio.workspaceGid, { who, viewer: principal })
    if (gid === null)
      return invalid(`members: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
    userGids.push(gid)
  }
  return done({ portfolio, userGids })
}
