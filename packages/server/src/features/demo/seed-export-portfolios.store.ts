import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { SeedStatusUpdate } from './seed-progress-document.js'
import type { SeedPortfolio } from './seed-document.js'

/** The portfolios of a workspace, with their members and what is in them. */
export async function exportPortfolios(
  queries: Queries,
  workspaceGid: Gid,
  {
    people,
    statusUpdates,
  }: {
    readonly people: ReadonlyMap<Gid, string>
    readonly statusUpdates: ReadonlyMap<Gid, readonly SeedStatusUpdate[]>
  },
): Promise<readonly SeedPortfolio[]> {
  const rows = await queries
    .selectFrom('portfolios')
    .selectAll()
    .where('workspace_gid', '=', workspaceGid)
    .orderBy('gid')
    .execute()
  const members = Map.groupBy(
    await queries
      .selectFrom('portfolio_members')
      .innerJoin('portfolios', 'portfolios.gid', 'portfolio_members.portfolio_gid')
      .selectAll('portfolio_members')
      .where('portfolios.workspace_gid', '=', workspaceGid)
      .orderBy('portfolio_members.gid')
      .execute(),
    (row) => row.portfolio_gid,
  )
  const items = Map.groupBy(
    await queries
      .selectFrom('portfolio_items')
      .innerJoin('portfolios', 'portfolios.gid', 'portfolio_items.portfolio_gid')
      .selectAll('portfolio_items')
      .where('portfolios.workspace_gid', '=', workspaceGid)
      .orderBy('portfolio_items.rank')
      .orderBy('portfolio_items.project_gid')
      .execute(),
    (row) => row.portfolio_gid,
  )
  const nameOf = (gid: Gid) => people.get(gid) ?? gid
  return rows.map((row) => ({
    gid: Number(row.gid),
    name: row.name,
    owner: nameOf(row.owner_gid ?? row.created_by_gid),
    ...(row.color === null ? {} : { color: row.color }),
    privacy_setting: row.privacy_setting,
    default_access_level: row.default_access_level,
    ...(row.archived_at_ms === null ? {} : { archived: true }),
    members: (members.get(row.gid) ?? []).map((member) => ({
      gid: Number(member.gid),
      user: nameOf(member.user_gid),
      access_level: member.access_level,
    })),
    items: (items.get(row.gid) ?? []).map((item) => Number(item.project_gid)),
    ...(statusUpdates.has(row.gid) ? { status_updates: statusUpdates.get(row.gid) ?? [] } : {}),
  }))
}
