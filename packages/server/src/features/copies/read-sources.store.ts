import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import { readAskedFields } from '../custom-fields/field-copies.writers.js'
import type { PortfolioSource, ProjectSource } from './ports.js'

/** The sections of a project in their order, its people and its fields. */
export async function readProjectSource(queries: Queries, projectGid: Gid): Promise<ProjectSource> {
  const sections = await queries
    .selectFrom('sections')
    .select(['gid', 'name'])
    .where('project_gid', '=', projectGid)
    .orderBy('rank')
    .orderBy('gid')
    .execute()
  const members = await queries
    .selectFrom('project_members')
    .select(['user_gid', 'access_level', 'followed_at_ms'])
    .where('project_gid', '=', projectGid)
    .orderBy('gid')
    .execute()
  return {
    sections,
    members: members.map((row) => ({
      userGid: row.user_gid,
      level: row.access_level,
      follows: row.followed_at_ms !== null,
    })),
    fields: await readAskedFields(queries, projectGid),
  }
}

/** See `CopyStore.portfolio`. */
export async function readPortfolioSource(
  queries: Queries,
  viewer: Principal,
  portfolioGid: Gid,
): Promise<PortfolioSource> {
  const members = await queries
    .selectFrom('portfolio_members')
    .select(['user_gid', 'access_level'])
    .where('portfolio_gid', '=', portfolioGid)
    .orderBy('gid')
    .execute()
  const items = await queries
    .selectFrom('portfolio_items')
    .crossJoin('projects')
    .whereRef('projects.gid', '=', 'portfolio_items.project_gid')
    .select('portfolio_items.project_gid')
    .where('portfolio_items.portfolio_gid', '=', portfolioGid)
    .where(projectIsVisible(viewer))
    .orderBy('portfolio_items.rank')
    .orderBy('portfolio_items.project_gid')
    .execute()
  return {
    members: members.map((row) => ({ userGid: row.user_gid, accessLevel: row.access_level })),
    projectGids: items.map((row) => row.project_gid),
    fields: await readAskedFields(queries, portfolioGid),
  }
}
