import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Container, Contents } from './source-ports.js'

const NOTHING: Contents = { containers: [], records: [], taskGids: [] }

/** What stands below a record: see `SourceStore.contents`. */
export async function readContents(
  queries: Queries,
  { gid, type }: Container,
  max: number,
): Promise<Contents> {
  switch (type) {
    case 'goal':
      return await contentsOfGoal(queries, gid, max)
    case 'team': {
      const rows = await queries
        .selectFrom('projects')
        .select('gid')
        .where('team_gid', '=', gid)
        .orderBy('gid')
        .limit(max)
        .execute()
      return { ...NOTHING, containers: rows.map((row) => ({ type: 'project', gid: row.gid })) }
    }
    case 'portfolio': {
      const rows = await queries
        .selectFrom('portfolio_items')
        .select('project_gid')
        .where('portfolio_gid', '=', gid)
        .orderBy('rank')
        .orderBy('project_gid')
        .limit(max)
        .execute()
      return { ...NOTHING, containers: rows.map((row) => ({ type: 'project', gid: row.project_gid })) }
    }
    case 'project': {
      const rows = await queries
        .selectFrom('sections')
        .select('gid')
        .where('project_gid', '=', gid)
        .orderBy('rank')
        .orderBy('gid')
        .limit(max)
        .execute()
      return { ...NOTHING, records: rows.map((row) => ({ type: 'section', gid: row.gid })) }
    }
  }
}

async function contentsOfGoal(queries: Queries, goalGid: Gid, max: number): Promise<Contents> {
  const rows = await queries
    .selectFrom('goal_relationships')
    .select(['gid', 'subgoal_gid', 'project_gid', 'task_gid', 'portfolio_gid'])
    .where('goal_gid', '=', goalGid)
    .orderBy('rank')
    .orderBy('supporting_gid')
    .limit(max)
    .execute()
  return {
    records: rows.map(({ gid }) => ({ type: 'goal_relationship', gid })),
    containers: rows.flatMap((row): readonly Container[] => {
      if (row.subgoal_gid !== null) return [{ type: 'goal', gid: row.subgoal_gid }]
      if (row.project_gid !== null) return [{ type: 'project', gid: row.project_gid }]
      return row.portfolio_gid === null ? [] : [{ type: 'portfolio', gid: row.portfolio_gid }]
    }),
    taskGids: rows.flatMap(({ task_gid: gid }) => gid ?? []),
  }
}
