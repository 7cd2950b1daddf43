import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PortfolioLevel } from './portfolio.js'

/** Puts people into a portfolio that is held; who is a member keeps their level. @returns how many members it has then */
export async function addPortfolioMembers(
  tx: Queries,
  {
    level,
    members,
    nowMs,
    portfolioGid,
  }: {
    readonly portfolioGid: Gid
    readonly members: readonly { readonly gid: Gid; readonly userGid: Gid }[]
    readonly level: PortfolioLevel
    readonly nowMs: number
  },
): Promise<number> {
  for (const { gid, userGid } of members)
    await tx
      .insertInto('portfolio_members')
      .values({
        gid,
        portfolio_gid: portfolioGid,
        user_gid: userGid,
        access_level: level,
        joined_at_ms: nowMs,
      })
      .onConflict((conflict) => conflict.columns(['portfolio_gid', 'user_gid']).doNothing())
      .execute()
  const { people } = await tx
    .selectFrom('portfolio_members')
    .select((row) => row.fn.countAll<number>().as('people'))
    .where('portfolio_gid', '=', portfolioGid)
    .executeTakeFirstOrThrow()
  return Number(people)
}
