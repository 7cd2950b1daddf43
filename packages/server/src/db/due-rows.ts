import { sql, type RawBuilder } from 'kysely'
import type { Backlog } from '../platform/sweeper.js'
import type { Database } from './database.js'
import { UNSTAMPED } from './node-sqlite.js'
import type { Schema } from './schema.js'
import { DAY_MS } from '../time-units.js'

/** Rows that nothing needs any more once their time is over. Each feature names those of its tables; a sweep frees them. */
export interface DueRows {
  /** For the metric and the documents. */
  readonly name: string
  readonly table: keyof Schema
  /** SQL: the moment or the day from which a row's time is counted, as an index has it. */
  readonly due: string
  /** SQL: which rows it is about, where the index has not all of them. */
  readonly where?: string
  /** A column that is emptied, where the row itself stays. */
  readonly empties?: string
  /** Rows are due that are counted from before this: epoch milliseconds, or a day. */
  readonly before: (nowMs: number) => number | string
}

/** For rows that go as soon as they have ended. */
export const onceEnded = (nowMs: number): number => nowMs + 1
/** For rows that stay for so many days. */
export const daysAfter =
  (days: number) =>
  (nowMs: number): number =>
    nowMs - days * DAY_MS

/** Beyond it a backlog is long, and nobody needs to know by how much. */
const BACKLOG_ROWS_MAX = 10_000

/**
 * Frees the rows that have been due for longest. Several nodes at once each take others.
 * Nothing that is remembered under a stamp changes with them: whether something has ended is decided by comparing with the clock.
 * @returns how many; as many as `rowsMax` when there may be more
 */
export async function freeDueRows(
  db: Database,
  rows: DueRows,
  { nowMs, rowsMax }: { readonly nowMs: number; readonly rowsMax: number },
): Promise<number> {
  const change =
    rows.empties === undefined
      ? sql`delete from ${sql.table(rows.table)}`
      : sql`update ${sql.table(rows.table)} set ${sql.ref(rows.empties)} = null`
  const due = sql`${dueIn(rows, nowMs)} order by ${sql.raw(rows.due)} limit ${rowsMax}
    ${db.locksRows ? sql`for update skip locked` : sql``}`
  const { numAffectedRows } = await sql`${UNSTAMPED} ${change} where ${isOneOf(db, due)}`.execute(db.queries)
  return Number(numAffectedRows ?? 0)
}

/**
 * A condition on rows by where they lie: both databases then go to each of them, and to no other row of the table.
 * @param from  `from` and all that follows it
 */
export function isOneOf(db: Database, from: RawBuilder<unknown>): RawBuilder<boolean> {
  return db.kind === 'sqlite'
    ? sql<boolean>`rowid in (select rowid ${from})`
    : sql<boolean>`ctid = any(array(select ctid ${from}))`
}

/** The gids of the rows that have been due for longest. */
export async function dueGids(
  db: Database,
  rows: DueRows,
  { nowMs, rowsMax }: { readonly nowMs: number; readonly rowsMax: number },
): Promise<readonly string[]> {
  const found = await sql<{ gid: string }>`select gid ${dueIn(rows, nowMs)}
    order by ${sql.raw(rows.due)} limit ${rowsMax}`.execute(db.queries)
  return found.rows.map(({ gid }) => gid)
}

export async function backlogOf(db: Database, rows: DueRows, nowMs: number): Promise<Backlog> {
  const due = sql.raw(rows.due)
  const found = await sql<{
    rows: number
    oldest: number | string | null
  }>`select count(*) as rows, min(due) as oldest
    from (select ${due} as due ${dueIn(rows, nowMs)} order by ${due} limit ${BACKLOG_ROWS_MAX}) as overdue`.execute(
    db.queries,
  )
  const [row] = found.rows
  if (row === undefined || row.oldest === null) return { rows: 0, ageMs: 0 }
  return { rows: Number(row.rows), ageMs: momentOf(rows.before(nowMs)) - momentOf(row.oldest) }
}

function dueIn(rows: DueRows, nowMs: number): RawBuilder<unknown> {
  const all = rows.where === undefined ? sql`` : sql`${sql.raw(rows.where)} and`
  return sql`from ${sql.table(rows.table)} where ${all} ${sql.raw(rows.due)} < ${rows.before(nowMs)}`
}

function momentOf(value: number | string): number {
  return typeof value === 'number' ? value : Date.parse(value)
}
