import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { Principal } from '../../protocol/token/principal.js'
import { havingInField } from './field-filters.store.js'
import type { Related, TaskFilter, TaskSearch } from './search.rules.js'
import { isWithin, list } from './task-filters.store.js'
import type { WordSearch } from './words.store.js'

/** Statements for gids, each in the order of an index: then no planner reads a table instead that it takes for full of what is looked for. */
type Gids = RawBuilder<{ readonly gid: Gid }>

/** Where a filter finds its tasks: in all of some statements, or in those projects that a statement finds. */
type Source =
  { readonly tasks: readonly Gids[]; readonly projects?: never } | { readonly projects: readonly Gids[] }

/** Records of which one statement looks for tasks. */
const RECORDS_PER_STATEMENT = 400

interface Looking {
  readonly candidatesMax: number
  readonly rest: Rest
}

/**
 * All tasks that one of the filters leaves, where one leaves few: each reads one index, and is left as soon as there are too many.
 * @returns null where every filter leaves many, or none has an index
 */
export async function fewCandidates(
  db: Database,
  viewer: Principal,
  { search, words, ...looking }: Looking & { readonly search: TaskSearch; readonly words: WordSearch | null },
): Promise<readonly Gid[] | null> {
  const { filters, workspaceGid } = search
  const sources = [
    ...(words?.candidates ?? []).map((word) => ({ tasks: [word] })),
    ...filters.flatMap((filter) => byRelation(filter, workspaceGid)),
    ...filters.flatMap((filter) =>
      filter.kind === 'field' && filter.isSet ? [{ tasks: [havingInField(filter)] }] : [],
    ),
    ...filters.flatMap((filter) => byTime(filter, workspaceGid)),
  ]
  for (const source of sources) {
    const gids = await readSource(db, source, looking)
    if (gids !== null) return gids
  }
  // A guest sees few tasks of many.
  return viewer.roles.get(workspaceGid) === 'guest'
    ? await ownTasks(db, viewer, { looking, workspaceGid })
    : null
}

/** @returns null where there are too many */
async function readSource(db: Database, source: Source, looking: Looking): Promise<readonly Gid[] | null> {
  if (source.projects === undefined) return await readAll(db, source.tasks, looking)
  const projectGids = await readAll(db, source.projects, looking)
  return projectGids === null ? null : await readBelow(db, projectGids, { looking, of: inProjects })
}

async function readAll(
  db: Database,
  statements: readonly Gids[],
  { candidatesMax, rest }: Looking,
): Promise<readonly Gid[] | null> {
  const found = new Set<Gid>()
  for (const statement of statements) {
    const { rows } = await sql<{ readonly gid: Gid }>`${statement} limit ${candidatesMax + 1}`.execute(
      db.queries,
    )
    await rest(rows.length)
    for (const { gid } of rows) found.add(gid)
    if (rows.length > candidatesMax || found.size > candidatesMax) return null
  }
  return [...found]
}

/** What belongs to some records, some hundred of these at a time. */
async function readBelow(
  db: Database,
  gids: readonly Gid[],
  { looking, of }: { readonly looking: Looking; readonly of: (gids: readonly Gid[]) => Gids },
): Promise<readonly Gid[] | null> {
  const statements: Gids[] = []
  for (let at = 0; at < gids.length; at += RECORDS_PER_STATEMENT)
    statements.push(of(gids.slice(at, at + RECORDS_PER_STATEMENT)))
  return await readAll(db, statements, looking)
}

const inProjects = (gids: readonly Gid[]): Gids =>
  sql`select task_gid as gid from task_projects where project_gid in (${list(gids)}) order by project_gid, task_gid`
const inSections = (gids: readonly Gid[]): Gids =>
  sql`select task_gid as gid from task_projects where section_gid in (${list(gids)}) order by section_gid, rank, task_gid`
const belowRoots = (gids: readonly Gid[]): Gids =>
  sql`select gid from tasks where root_gid in (${list(gids)}) order by root_gid`

function byRelation(filter: TaskFilter, workspaceGid: Gid): readonly Source[] {
  if (filter.kind === 'places')
    return [{ tasks: [inProjects(filter.projectGids), inSections(filter.sectionGids)] }]
  if (filter.kind !== 'related' || filter.how === 'not' || filter.orNobody === true) return []
  const find = FOUND_BY[filter.to]
  if (find === undefined) return []
  return filter.how === 'any'
    ? [find(filter.gids, workspaceGid)]
    : filter.gids.map((gid) => find([gid], workspaceGid))
}

type People = 'assignee_gid' | 'assigned_by_gid' | 'created_by_gid'
const ofPeople =
  (column: People) =>
  (gids: readonly Gid[], workspaceGid: Gid): Source => ({
    tasks: [
      sql`select gid from tasks where ${sql.ref(column)} in (${list(gids)}) and workspace_gid = ${workspaceGid}
        order by ${sql.ref(column)}, workspace_gid, gid`,
    ],
  })

/** What a list of records leads to; nothing for what no index begins with. */
const FOUND_BY: Readonly<Partial<Record<Related, (gids: readonly Gid[], workspaceGid: Gid) => Source>>> = {
  tags: (gids) => ({
    tasks: [
      sql`select task_gid as gid from task_tags where tag_gid in (${list(gids)}) order by tag_gid, task_gid`,
    ],
  }),
  sections: (gids) => ({ tasks: [inSections(gids)] }),
  projects: (gids) => ({ tasks: [inProjects(gids)] }),
  assignee: ofPeople('assignee_gid'),
  assigned_by: ofPeople('assigned_by_gid'),
  created_by: ofPeople('created_by_gid'),
  followers: (gids) => ({
    tasks: [
      sql`select task_gid as gid from task_followers where user_gid in (${list(gids)}) order by user_gid, task_gid`,
    ],
  }),
  portfolios: (gids) => ({
    projects: [
      sql`select project_gid as gid from portfolio_items where portfolio_gid in (${list(gids)}) order by portfolio_gid, project_gid`,
    ],
  }),
  teams: (gids) => ({
    projects: [sql`select gid from projects where team_gid in (${list(gids)}) order by team_gid, gid`],
  }),
}

function byTime(filter: TaskFilter, workspaceGid: Gid): readonly Source[] {
  const isIndexed = filter.kind === 'day' || (filter.kind === 'moment' && filter.of !== 'due_at_ms')
  if (!isIndexed || filter.within === 'none') return []
  const column = sql.ref(`tasks.${filter.of}`)
  return [
    {
      tasks: [
        sql`select gid from tasks where workspace_gid = ${workspaceGid} and ${isWithin(column, filter.within)}
          order by workspace_gid, ${column}, gid`,
      ],
    },
  ]
}

/** What somebody sees who sees nothing but what they have to do with: tasks of their projects, their own, those they follow, and all subtasks of these. */
async function ownTasks(
  db: Database,
  viewer: Principal,
  { looking, workspaceGid }: { readonly looking: Looking; readonly workspaceGid: Gid },
): Promise<readonly Gid[] | null> {
  const { userGid } = viewer
  const projects: readonly Gids[] = [
    sql`select project_gid as gid from project_members where user_gid = ${userGid} order by user_gid`,
    sql`select given.project_gid as gid from team_members as own cross join project_teams as given
      where own.user_gid = ${userGid} and given.team_gid = own.team_gid order by own.user_gid`,
    sql`select item.project_gid as gid from portfolio_members as own cross join portfolio_items as item
      where own.user_gid = ${userGid} and item.portfolio_gid = own.portfolio_gid
        and item.is_access_control_inherited = 1 order by own.user_gid`,
  ]
  const sources: readonly Source[] = [
    { projects },
    ...(['assignee', 'created_by', 'followers'] as const).flatMap((to) =>
      byRelation({ kind: 'related', to, how: 'any', gids: [userGid] }, workspaceGid),
    ),
  ]
  const roots = new Set<Gid>()
  for (const source of sources) {
    const gids = await readSource(db, source, looking)
    if (gids === null) return null
    for (const gid of gids) roots.add(gid)
  }
  const below = await readBelow(db, [...roots], { looking, of: belowRoots })
  return below === null ? null : [...new Set([...roots, ...below])]
}
