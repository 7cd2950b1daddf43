import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { readInSteps, type Place } from '../../db/read-in-steps.js'
import type { TasksTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead, type SortKey } from '../../protocol/asana/pagination.js'
import type { TaskList, TaskStore } from './ports.js'
import { ENDS } from './task-dependencies.store.js'

interface TaskPlace extends Place<SortKey> {
  readonly gid: Gid
}

interface ListedRow {
  readonly key: SortKey
  readonly row: Selectable<TasksTable>
}

/**
 * The tasks of a list, in its order.
 * @param isVisible  a condition on rows of `tasks`; null where whoever sees the list sees all that is in it
 */
export async function readTaskList(
  db: Database,
  { completedSinceMs, list, modifiedSinceMs, page, rest }: Parameters<TaskStore['list']>[1],
  isVisible: RawBuilder<boolean> | null,
): Promise<readonly ListedRow[]> {
  const conditions = [
    ...(isVisible === null ? [] : [isVisible]),
    ...(completedSinceMs === null
      ? []
      : [sql<boolean>`(tasks.completed_at_ms is null or tasks.completed_at_ms >= ${completedSinceMs})`]),
    ...(modifiedSinceMs === null ? [] : [sql<boolean>`tasks.modified_at_ms >= ${modifiedSinceMs}`]),
  ]
  return await readInSteps<SortKey, ListedRow, TaskPlace>({
    rowsMax: rowsToRead(page),
    after: page.after,
    isFiltered: conditions.length > 0,
    places: async (after, rowsMax) => await readPlaces(db, list, { after, conditions, rowsMax }),
    rows: async (places) => {
      const gids = places.map(({ gid }) => gid)
      const rows = await db.queries.selectFrom('tasks').selectAll().where('gid', 'in', gids).execute()
      const byGid = new Map(rows.map((row) => [row.gid, row]))
      return places.flatMap(({ gid, key }) => {
        const row = byGid.get(gid)
        return row === undefined ? [] : [{ key, row }]
      })
    },
    rest,
  })
}

interface Step {
  readonly after: SortKey | null
  /** On rows of `tasks`. */
  readonly conditions: readonly RawBuilder<boolean>[]
  readonly rowsMax: number
}

/**
 * Each of these reads one index from where the step before it ended. SQLite takes the tables of a cross join in the order in which they stand;
 * in any other the rows of a whole project would have to be sorted.
 */
async function readPlaces(db: Database, list: TaskList, step: Step): Promise<readonly TaskPlace[]> {
  const { queries } = db
  switch (list.of) {
    case 'assignee': {
      const rows = await tasksByGid(queries, step)
        .where('tasks.assignee_gid', '=', list.assigneeGid)
        .where('tasks.workspace_gid', '=', list.workspaceGid)
        .execute()
      return rows.map(({ gid, shown }) => ({ key: [gid], gid, isShown: shown === 1 }))
    }
    case 'parent':
      return await readSubtasks(queries, list.parentGid, step)
    case 'tag':
      return await readJoined(
        queries,
        { table: 'task_tags', of: 'tag_gid', other: 'task_gid', gid: list.tagGid },
        step,
      )
    case 'dependencies':
    case 'dependents': {
      const [of, other] = ENDS[list.of]
      return await readJoined(queries, { table: 'task_dependencies', of, other, gid: list.taskGid }, step)
    }
    case 'section':
      return await readSection(queries, list.sectionGid, step)
    case 'project':
      return await readProject(db, list.projectGid, step)
  }
}

function isShown({ conditions }: Step): RawBuilder<number> {
  if (conditions.length === 0) return sql<number>`1`
  return sql<number>`case when ${sql.join(conditions, sql` and `)} then 1 else 0 end`
}

function tasksByGid(queries: Queries, step: Step) {
  const { after, rowsMax } = step
  return queries
    .selectFrom('tasks')
    .select('tasks.gid')
    .select(isShown(step).as('shown'))
    .$if(after !== null, (query) => query.where('tasks.gid', '>', gidOfKey(after, 0)))
    .orderBy('tasks.gid')
    .limit(rowsMax)
}

async function readSubtasks(queries: Queries, parentGid: Gid, step: Step): Promise<readonly TaskPlace[]> {
  const [rank = 0] = step.after ?? []
  const rows = await queries
    .selectFrom('tasks')
    .select(['tasks.gid', 'tasks.rank'])
    .select(isShown(step).as('shown'))
    .where('tasks.parent_gid', '=', parentGid)
    .$if(step.after !== null, (query) =>
      query.where((row) =>
        row(row.refTuple('tasks.rank', 'tasks.gid'), '>', row.tuple(Number(rank), gidOfKey(step.after, 1))),
      ),
    )
    .orderBy('tasks.rank')
    .orderBy('tasks.gid')
    .limit(step.rowsMax)
    .execute()
  return rows.map((row) => ({ key: [row.rank, row.gid], gid: row.gid, isShown: row.shown === 1 }))
}

/** By gid, the tasks that a table joins to a record. */
async function readJoined(
  queries: Queries,
  joined: { readonly table: string; readonly of: string; readonly other: string; readonly gid: Gid },
  step: Step,
): Promise<readonly TaskPlace[]> {
  const other = sql.ref(`${joined.table}.${joined.other}`)
  const goesOn = step.after === null ? sql`` : sql`and ${other} > ${gidOfKey(step.after, 0)}`
  const { rows } = await sql<{ gid: Gid; shown: number }>`
    select ${other} as gid, ${isShown(step)} as shown from ${sql.table(joined.table)} cross join tasks
    where ${sql.ref(`${joined.table}.${joined.of}`)} = ${joined.gid} and tasks.gid = ${other} ${goesOn}
    order by ${other} limit ${step.rowsMax}`.execute(queries)
  return rows.map(({ gid, shown }) => ({ key: [gid], gid, isShown: shown === 1 }))
}

async function readSection(queries: Queries, sectionGid: Gid, step: Step): Promise<readonly TaskPlace[]> {
  const section = await queries
    .selectFrom('sections')
    .select('rank')
    .where('gid', '=', sectionGid)
    .executeTakeFirst()
  return section === undefined
    ? []
    : await readInSection(queries, { rank: section.rank, gid: sectionGid }, step)
}

async function readInSection(
  queries: Queries,
  section: { readonly rank: number; readonly gid: Gid },
  step: Step,
): Promise<readonly TaskPlace[]> {
  const [, , rank = 0] = step.after ?? []
  const rows = await queries
    .selectFrom('task_projects')
    .crossJoin('tasks')
    .whereRef('tasks.gid', '=', 'task_projects.task_gid')
    .select(['task_projects.rank', 'task_projects.task_gid'])
    .select(isShown(step).as('shown'))
    .where('task_projects.section_gid', '=', section.gid)
    .$if(step.after !== null, (query) =>
      query.where((row) =>
        row(
          row.refTuple('task_projects.rank', 'task_projects.task_gid'),
          '>',
          row.tuple(Number(rank), gidOfKey(step.after, 3)),
        ),
      ),
    )
    .orderBy('task_projects.rank')
    .orderBy('task_projects.task_gid')
    .limit(step.rowsMax)
    .execute()
  return rows.map((row) => placeOf({ ...row, section_rank: section.rank, section_gid: section.gid }))
}

/** First what is left of the section in which the step begins, then the sections after it. */
async function readProject(db: Database, projectGid: Gid, step: Step): Promise<readonly TaskPlace[]> {
  const section = { rank: Number(step.after?.[0] ?? 0), gid: gidOfKey(step.after, 1) }
  const left = step.after === null ? [] : await readInSection(db.queries, section, step)
  if (left.length >= step.rowsMax) return left
  const rowsMax = step.rowsMax - left.length
  const goesOn =
    step.after === null ? sql`` : sql`and (sections.rank, sections.gid) > (${section.rank}, ${section.gid})`
  const { rows } = await sql<PlaceRow>`
    select sections.rank as section_rank, sections.gid as section_gid, place.rank, place.task_gid, ${isShown(step)} as shown
    from sections cross join ${placesOfSections(db, rowsMax)} cross join tasks
    where sections.project_gid = ${projectGid} and place.section_gid = sections.gid and tasks.gid = place.task_gid ${goesOn}
    order by sections.rank, sections.gid, place.rank, place.task_gid limit ${rowsMax}`.execute(db.queries)
  return [...left, ...rows.map(placeOf)]
}

/**
 * For each section its first places. SQLite walks them in their order by itself; PostgreSQL sorts what a section gives, so a section gives it no
 * more than a step takes.
 */
function placesOfSections({ kind }: Database, rowsMax: number): RawBuilder<unknown> {
  if (kind === 'sqlite') return sql`task_projects as place`
  return sql`lateral (select section_gid, rank, task_gid from task_projects where section_gid = sections.gid
    order by rank, task_gid limit ${rowsMax}) as place`
}

interface PlaceRow {
  readonly section_rank: number
  readonly section_gid: Gid
  readonly rank: number
  readonly task_gid: Gid
  readonly shown: number
}

function placeOf(row: PlaceRow): TaskPlace {
  return {
    key: [row.section_rank, row.section_gid, row.rank, row.task_gid],
    gid: row.task_gid,
    isShown: row.shown === 1,
  }
}
