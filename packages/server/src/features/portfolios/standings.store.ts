import type { Database, Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { PORTFOLIO_COLUMNS } from './portfolio.columns.js'
import type { PortfolioStanding } from './portfolio.js'

/** The portfolios among `gids` that lie in the viewer's workspaces, with the viewer's standing to each. */
export async function readStandings(
  queries: Queries,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<readonly PortfolioStanding[]> {
  const workspaceGids = [...viewer.roles.keys()]
  if (gids.length === 0 || workspaceGids.length === 0) return []
  const rows = await queries
    .selectFrom('portfolios')
    .leftJoin('portfolio_members', (join) =>
      join
        .onRef('portfolio_members.portfolio_gid', '=', 'portfolios.gid')
        .on('portfolio_members.user_gid', '=', viewer.userGid),
    )
    .selectAll('portfolios')
    .select('portfolio_members.access_level as member_level')
    .where('portfolios.gid', 'in', gids)
    .where('portfolios.workspace_gid', 'in', workspaceGids)
    .execute()
  return rows.map((row) => ({ portfolio: PORTFOLIO_COLUMNS.read(row), memberLevel: row.member_level }))
}

/** Keeps a portfolio as it is until the transaction ends. @returns the viewer's standing to it; null when it is gone, or in none of their workspaces */
export async function holdStanding(
  db: Database,
  tx: Queries,
  { portfolioGid, viewer }: { readonly viewer: Principal; readonly portfolioGid: Gid },
): Promise<PortfolioStanding | null> {
  if (db.locksRows)
    await tx.selectFrom('portfolios').select('gid').where('gid', '=', portfolioGid).forUpdate().execute()
  const [standing = null] = await readStandings(tx, viewer, [portfolioGid])
  return standing
}
