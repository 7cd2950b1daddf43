import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import type { SearchStore } from './ports.js'
import { firstOf, type ProjectSearch, type SearchBounds, type Sorted } from './search.rules.js'
import { isWithin, list } from './task-filters.store.js'
import { hasWords, relevanceOf } from './words.rules.js'

/** When a project was completed: none ever is. */
const NEVER = sql`null`

const KEYS: Readonly<Record<ProjectSearch['sort']['by'], RawBuilder<unknown>>> = {
  due_date: sql`projects.due_on`,
  created_at: sql`projects.created_at_ms`,
  completed_at: NEVER,
  modified_at: sql`projects.modified_at_ms`,
  relevance: sql`projects.modified_at_ms`,
}

interface Row {
  readonly gid: Gid
  readonly key: string | number | null
  readonly name: string
  readonly shown: number
}

/** A workspace has few projects: all of them are looked at, step by step, and sorted. */
export function searchProjects(db: Database, bounds: SearchBounds): SearchStore['projects'] {
  return async (viewer, search, rest) => {
    const { limit, sort, text, workspaceGid } = search
    const { rowsMax, rowsPerStatement } = bounds
    const shown = sql`case when ${sql.join(conditionsOf(viewer, search), sql` and `)} then 1 else 0 end`
    const found: Sorted[] = []
    let after: Gid | null = NO_GID
    for (let looked = 0; after !== null; looked += rowsPerStatement) {
      if (looked >= rowsMax) return 'too_broad'
      const { rows }: { rows: readonly Row[] } = await sql<Row>`
        select projects.gid, ${KEYS[sort.by]} as key, projects.name, ${shown} as shown from projects
        where projects.workspace_gid = ${workspaceGid} and projects.gid > ${after}
        order by projects.gid limit ${rowsPerStatement}`.execute(db.queries)
      for (const row of rows) {
        if (row.shown !== 1 || (text !== null && !hasWords(row.name, text))) continue
        const relevance = sort.by === 'relevance' && text !== null ? relevanceOf(row.name, text) : 0
        found.push({ gid: row.gid, key: row.key, relevance })
      }
      await rest(rows.length)
      after = rows.length < rowsPerStatement ? null : (rows.at(-1)?.gid ?? null)
    }
    return firstOf(found, { ascending: sort.ascending, limit }).map(({ gid }) => gid)
  }
}

function conditionsOf(viewer: Principal, search: ProjectSearch): readonly RawBuilder<boolean>[] {
  const { memberGids, notMemberGids, ownerGids, portfolioGids, teamGids, times } = search
  const isMember = (gids: readonly Gid[]) => sql<boolean>`exists (
    select 1 from project_members as it where it.project_gid = projects.gid and it.user_gid in (${list(gids)}))`
  return [
    ...(ownerGids === null ? [] : [sql<boolean>`projects.owner_gid in (${list(ownerGids)})`]),
    ...(teamGids === null ? [] : [sql<boolean>`projects.team_gid in (${list(teamGids)})`]),
    ...(memberGids === null ? [] : [isMember(memberGids)]),
    ...(notMemberGids === null ? [] : [sql<boolean>`not ${isMember(notMemberGids)}`]),
    ...(portfolioGids === null
      ? []
      : [
          sql<boolean>`exists (select 1 from portfolio_items as it
            where it.project_gid = projects.gid and it.portfolio_gid in (${list(portfolioGids)}))`,
        ]),
    ...times.map(({ of, within }) =>
      isWithin(of === 'completed_at_ms' ? NEVER : sql.ref(`projects.${of}`), within),
    ),
    projectIsVisible(viewer),
  ]
}
