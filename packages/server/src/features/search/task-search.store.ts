import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import { taskIsVisible } from '../tasks/visible-tasks.writers.js'
import type { SearchStore } from './ports.js'
import { firstOf, type Range, type SearchBounds, type Sorted, type TaskSearch } from './search.rules.js'
import { fewCandidates } from './task-candidates.store.js'
import { conditionOf, isWithin, list } from './task-filters.store.js'
import { readWordSearch, type Keep } from './words.store.js'
import { relevanceOf } from './words.rules.js'

/** An order that an index of `tasks` has within a workspace. */
interface Order {
  readonly column: 'due_on' | 'created_at_ms' | 'completed_at_ms' | 'modified_at_ms'
  /** Whether a task may have nothing there. */
  readonly mayBeNull: boolean
}

const ORDERS: Readonly<Record<Exclude<TaskSearch['sort']['by'], 'likes'>, Order>> = {
  due_date: { column: 'due_on', mayBeNull: true },
  created_at: { column: 'created_at_ms', mayBeNull: false },
  completed_at: { column: 'completed_at_ms', mayBeNull: true },
  modified_at: { column: 'modified_at_ms', mayBeNull: false },
  // Of what all fit alike, what changed last.
  relevance: { column: 'modified_at_ms', mayBeNull: false },
}

/**
 * Where one filter leaves few tasks, all of them are judged and sorted. Where every filter leaves many, the tasks of the workspace are judged in the order
 * of the answer until there are enough: then enough is soon.
 */
export function searchTasks(db: Database, bounds: SearchBounds): SearchStore['tasks'] {
  return async (viewer, search, rest) => {
    const { filters, text, workspaceGid } = search
    const words =
      text === null
        ? null
        : await readWordSearch(db, { text, textBytesMax: bounds.textBytesMax, workspaceGid })
    if (text !== null && words === null) return []
    const conditions = [
      sql<boolean>`tasks.workspace_gid = ${workspaceGid}`,
      ...filters.map((filter) => conditionOf(viewer, filter)),
      ...(words === null || words.hasAll === null ? [] : [words.hasAll]),
      taskIsVisible(viewer),
    ]
    const keep: Keep = words?.keep ?? (async (gids) => await Promise.resolve(gids))
    const judging = {
      bounds,
      keep,
      condition: sql<boolean>`${sql.join(conditions, sql` and `)}`,
      rest,
      search,
    }
    const few = await fewCandidates(db, viewer, { candidatesMax: bounds.candidatesMax, search, words, rest })
    return few === null ? await walk(db, judging) : await judgeAll(db, few, judging)
  }
}

interface Judging {
  /** On rows of `tasks`. */
  readonly condition: RawBuilder<boolean>
  /** Which of those that pass it pass what the database was not asked. */
  readonly keep: Keep
  readonly search: TaskSearch
  readonly bounds: SearchBounds
  readonly rest: Rest
}

const LIKES = sql`(select num_likes from search_tasks where search_tasks.task_gid = tasks.gid)`

async function judgeAll(
  db: Database,
  gids: readonly Gid[],
  { bounds, condition, keep, rest, search }: Judging,
): Promise<readonly Gid[] | 'too_broad'> {
  const { rowsPerStatement } = bounds
  const { by } = search.sort
  const key = by === 'likes' ? LIKES : sql.ref(`tasks.${ORDERS[by].column}`)
  const ranks = by === 'relevance' && search.text !== null ? search.text : null
  const found: Sorted[] = []
  for (let at = 0; at < gids.length; at += rowsPerStatement) {
    const some = gids.slice(at, at + rowsPerStatement)
    const { rows } = await sql<JudgedRow>`
      select tasks.gid, ${key} as key, ${ranks === null ? sql`''` : sql`tasks.name`} as name, ${shownIf(condition)} as shown from tasks
      where tasks.gid in (${list(some)})`.execute(db.queries)
    const passing = await keep(shownOf(rows), rest)
    if (passing === null) return 'too_broad'
    const kept = new Set(passing)
    for (const row of rows.filter(({ gid }) => kept.has(gid)))
      found.push({ gid: row.gid, key: row.key, relevance: ranks === null ? 0 : relevanceOf(row.name, ranks) })
    await rest(some.length)
  }
  return firstOf(found, { ascending: search.sort.ascending, limit: search.limit }).map(({ gid }) => gid)
}

interface JudgedRow {
  readonly gid: Gid
  readonly key: string | number | null
  readonly name: string
  readonly shown: number
}

/** Not among what rows are found by: no planner shall find them by it. */
const shownIf = (condition: RawBuilder<boolean>) => sql`case when ${condition} then 1 else 0 end`

const shownOf = (rows: readonly { readonly gid: Gid; readonly shown: number }[]): readonly Gid[] =>
  rows.filter(({ shown }) => shown === 1).map(({ gid }) => gid)

interface WalkedRow {
  readonly gid: Gid
  readonly key: string | number
  readonly shown: number
}

/** The next rows of a part of the workspace, after one. */
type Part = (after: WalkedRow | null) => RawBuilder<WalkedRow>

async function walk(db: Database, judging: Judging): Promise<readonly Gid[] | 'too_broad'> {
  const { bounds, keep, rest, search } = judging
  // What changes meanwhile may be met again further on.
  const found = new Set<Gid>()
  let looked = 0
  for (const part of partsOf(judging)) {
    let after: WalkedRow | null = null
    do {
      if (looked >= bounds.rowsMax) return 'too_broad'
      const { rows }: { rows: readonly WalkedRow[] } = await part(after).execute(db.queries)
      const passing = await keep(shownOf(rows), rest)
      if (passing === null) return 'too_broad'
      for (const gid of passing) found.add(gid)
      if (found.size >= search.limit) return [...found].slice(0, search.limit)
      looked += rows.length
      await rest(rows.length)
      after = rows.length < bounds.rowsPerStatement ? null : (rows.at(-1) ?? null)
    } while (after !== null)
  }
  return [...found]
}

/** First those that have what the order is of, then those that have not. */
function partsOf({ bounds, condition, search }: Judging): readonly Part[] {
  const { filters, sort, workspaceGid } = search
  const shown = sql`${shownIf(condition)} as shown`
  const way = sort.ascending ? sql`asc` : sql`desc`
  const beyond = (keys: RawBuilder<unknown>, after: WalkedRow | null) =>
    after === null
      ? sql``
      : sql`and (${keys}) ${sort.ascending ? sql`>` : sql`<`} (${after.key}, ${after.gid})`
  if (sort.by === 'likes')
    return [
      (after) => sql`
        select tasks.gid, liked.num_likes as key, ${shown} from search_tasks as liked cross join tasks
        where liked.workspace_gid = ${workspaceGid} and tasks.gid = liked.task_gid
          ${beyond(sql`liked.num_likes, liked.task_gid`, after)}
        order by liked.num_likes ${way}, liked.task_gid ${way} limit ${bounds.rowsPerStatement}`,
    ]
  const { column, mayBeNull } = ORDERS[sort.by]
  const key = sql.ref(`tasks.${column}`)
  const within = filters
    .filter((filter) => filter.kind === 'day' || filter.kind === 'moment')
    .find((filter) => filter.of === column)?.within
  const ordered = sql`order by ${key} ${way}, tasks.gid ${way} limit ${bounds.rowsPerStatement}`
  const withKey: Part = (after) => sql`
    select tasks.gid, ${key} as key, ${shown} from tasks
    where tasks.workspace_gid = ${workspaceGid} and ${isWithin(key, rangeOf(within))} ${beyond(sql`${key}, tasks.gid`, after)}
    ${ordered}`
  const withoutKey: Part = (after) => sql`
    select tasks.gid, 0 as key, ${shown} from tasks where tasks.workspace_gid = ${workspaceGid} and ${key} is null
      ${after === null ? sql`` : sql`and tasks.gid ${sort.ascending ? sql`>` : sql`<`} ${after.gid}`}
    ${ordered}`
  return [
    ...(within === 'none' ? [] : [withKey]),
    ...(mayBeNull && (within === undefined || within === 'none') ? [withoutKey] : []),
  ]
}

function rangeOf(within: Range<string | number> | 'none' | undefined): Range<string | number> {
  return within === undefined || within === 'none' ? { from: null, until: null } : within
}
