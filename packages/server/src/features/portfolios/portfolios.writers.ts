import { sql, type RawBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { claimRank } from '../../db/ranked-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { MEMBERSHIP_COLUMNS, PORTFOLIO_COLUMNS } from './portfolio.columns.js'
import type { Portfolio, PortfolioMembership } from './portfolio.js'

/** `portfolioAccess` as a condition on rows of `portfolios`. A contract test holds the two against each other. */
export function portfolioIsVisible(viewer: Principal): RawBuilder<boolean> {
  const all = sql.join(atLeastOne(viewer.roles.keys()))
  const asMember = sql.join(
    atLeastOne([...viewer.roles].filter(([, role]) => role !== 'guest').map(([gid]) => gid)),
  )
  return sql<boolean>`(
    (portfolios.privacy_setting = 'public_to_domain' and portfolios.workspace_gid in (${asMember}))
    or (portfolios.workspace_gid in (${all}) and exists (
      select 1 from portfolio_members as own
      where own.portfolio_gid = portfolios.gid and own.user_gid = ${viewer.userGid})))`
}

/** Other features' way to take a person out of every portfolio of a workspace. What they own stays in their name. */
export async function leavePortfolios(
  tx: Queries,
  { userGid, workspaceGid }: { readonly workspaceGid: Gid; readonly userGid: Gid },
): Promise<void> {
  await tx
    .deleteFrom('portfolio_members')
    .where('user_gid', '=', userGid)
    .where('portfolio_gid', 'in', (sub) =>
      sub.selectFrom('portfolios').select('gid').where('workspace_gid', '=', workspaceGid),
    )
    .execute()
}

/** Other features' way to make a portfolio, with its members and what is in it, in their own transaction. */
export async function insertPortfolio(
  tx: Queries,
  {
    members,
    portfolio,
    items,
  }: {
    readonly portfolio: Portfolio
    readonly members: readonly PortfolioMembership[]
    readonly items: readonly { readonly gid: Gid; readonly projectGid: Gid }[]
  },
): Promise<void> {
  await tx.insertInto('portfolios').values(PORTFOLIO_COLUMNS.write(portfolio)).execute()
  for (const member of members)
    await tx
      .insertInto('portfolio_members')
      .values({ ...MEMBERSHIP_COLUMNS.write(member), joined_at_ms: portfolio.createdAtMs })
      .execute()
  const list = { table: 'portfolio_items', scope: portfolio.gid } as const
  for (const { gid, projectGid } of items) {
    const rank = await claimRank(tx, list, { at: 'end' })
    await tx
      .insertInto('portfolio_items')
      .values({
        gid,
        portfolio_gid: portfolio.gid,
        project_gid: projectGid,
        rank: rank ?? 0,
        is_access_control_inherited: 0,
        created_at_ms: portfolio.createdAtMs,
      })
      .execute()
  }
}
