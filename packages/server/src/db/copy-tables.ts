import { sql } from 'kysely'
import type { Database, Queries } from './database.js'
import { TABLES, type Schema } from './schema.js'

/**
 * Puts the rows of all tables in the place of what a database has, in a transaction of the caller's: what a new database begins with, and what
 * was kept while nobody was in it.
 * @returns how many rows were copied
 */
export async function copyTables(
  rowsOf: (table: keyof Schema) => AsyncIterable<readonly Record<string, unknown>[]>,
  { to, tx }: { readonly to: Pick<Database, 'kind'>; readonly tx: Queries },
): Promise<number> {
  // Tasks refer to tasks and come in no particular order; what they refer to is checked at the end.
  await (
    to.kind === 'sqlite' ? sql`pragma defer_foreign_keys = on` : sql`set constraints all deferred`
  ).execute(tx)
  for (const table of TABLES.toReversed()) await tx.deleteFrom(table).execute()
  let copied = 0
  for (const table of TABLES) {
    for await (const rows of rowsOf(table)) {
      for (const row of rows) await tx.insertInto(table).values(row).execute()
      copied += rows.length
    }
  }
  if (to.kind === 'postgres') {
    // Rows came with their numbers; the next one must not get one of them again.
    for (const table of ['audit_events', 'mails'] as const)
      await sql`select setval(pg_get_serial_sequence(${table}, 'seq'), coalesce(max(seq), 0) + 1, false) from ${sql.table(table)}`.execute(
        tx,
      )
  }
  return copied
}
