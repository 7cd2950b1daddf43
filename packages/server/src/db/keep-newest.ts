import { sql, type RawBuilder } from 'kysely'
import type { Queries } from './database.js'
import { UNSTAMPED } from './node-sqlite.js'
import type { Schema } from './schema.js'

/** Rows that go at a time: each new one pushes out one, and what was there before there was a bound goes bit by bit. */
const ROWS_PER_BATCH = 20

/**
 * Deletes the oldest of somebody's rows beyond so many, in the transaction that makes a new one: what a person, an app or a workspace can
 * make and end again without end stays within a bound, however long such rows are kept. For rows that are dead, or worth nothing any more.
 * @param rows.which  on rows of the table: whose they are, and that they count; found by an index
 * @param rows.since  SQL: the moment by which they are ordered
 */
export async function keepNewest(
  tx: Queries,
  rows: {
    readonly table: keyof Schema
    readonly key: string
    readonly which: RawBuilder<unknown>
    readonly since: string
    readonly keptMax: number
  },
): Promise<void> {
  const key = sql.ref(rows.key)
  const table = sql.table(rows.table)
  await sql`${UNSTAMPED} delete from ${table} where ${key} in (select ${key} from ${table} where ${rows.which}
    order by ${sql.raw(rows.since)} desc, ${key} desc
    limit ${sql.lit(ROWS_PER_BATCH)} offset ${sql.lit(rows.keptMax)})`.execute(tx)
}
