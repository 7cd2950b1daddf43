import { sql } from 'kysely'
import { StoreUnavailable } from '../platform/faults.js'
import type { Database, Queries } from './database.js'
import { pause } from './pause.js'
import type { Schema } from './schema.js'

/** How long the rewriting waits for a lock: whoever comes after it waits behind it. */
const LOCK_TIMEOUT_MS = 5_000
/** PostgreSQL's code for a lock that was not to be had. */
const LOCK_NOT_AVAILABLE = '55P03'
/** How often it looks whether others still read what was there before. */
const LOOKS_MAX = 20
const LOOK_INTERVAL_SECONDS = 0.1

/**
 * Marks this moment in a transaction: what it changes and deletes is old from its commit on.
 * @returns what `rewriteTables` is told
 */
export async function markMoment(db: Pick<Database, 'kind'>, tx: Queries): Promise<string> {
  if (db.kind === 'sqlite') return '0'
  const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::xid::text as xid`.execute(tx)
  return rows[0]?.xid ?? '0'
}

/**
 * Writes tables anew, so that nothing is left in the database's files of rows that were changed or deleted before a moment: SQLite leaves
 * them in pages that nothing uses, PostgreSQL as old versions of rows and in what it noted of the values of columns. What stands in logs of
 * writes and in backups is out of its reach, and so are blocks that the file system gave back.
 * @param moment  of `markMoment`
 * @returns false where somebody still reads what was there before, or holds a table: it has to be done again
 */
export async function rewriteTables(
  db: Database,
  { moment, tables }: { readonly tables: readonly (keyof Schema)[]; readonly moment: string },
): Promise<boolean> {
  try {
    return db.kind === 'sqlite' ? await rewriteSqlite(db.queries) : await rewritePostgres(db, tables, moment)
  } catch (error) {
    if (error instanceof StoreUnavailable || (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE)
      return false
    throw error
  }
}

async function rewriteSqlite(queries: Queries): Promise<boolean> {
  await sql`vacuum`.execute(queries)
  // The log still has it; whoever reads an older state keeps it from being emptied.
  for (let look = 0; look < LOOKS_MAX; look++) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(queries)
    if (rows[0]?.busy === 0) return true
    await pause(LOOK_INTERVAL_SECONDS * 1_000)
  }
  return false
}

async function rewritePostgres(
  { kind, queries }: Database,
  tables: readonly (keyof Schema)[],
  moment: string,
): Promise<boolean> {
  return await queries.connection().execute(async (connection) => {
    await sql`select set_config('statement_timeout', '0', false), set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, false)`.execute(
      connection,
    )
    try {
      if (!(await nobodyLooksBack(connection, moment))) return false
      // With what it knows of the values, which it samples: that is rewritten afterwards, where this user may.
      await sql`vacuum (full, analyze) ${sql.join(tables.map((table) => sql.table(table)))}`.execute(
        connection,
      )
      if (!(await nobodyLooksBack(connection, await markMoment({ kind }, connection)))) return false
      await sql`vacuum full pg_statistic`.execute(connection)
      return true
    } finally {
      await sql`reset statement_timeout`.execute(connection)
      await sql`reset lock_timeout`.execute(connection)
    }
  })
}

/**
 * Whoever began before the moment may look at what was there, and it would be kept for them: here, or in another database of the same server,
 * for transactions are numbered over all of them. Waits for those who are soon done.
 */
async function nobodyLooksBack(queries: Queries, moment: string): Promise<boolean> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    const { rows } = await sql<{ looks_back: boolean }>`
      select age(pg_snapshot_xmin(pg_current_snapshot())::xid) >= age(cast(${moment} as xid)) or exists (
        select from pg_stat_activity
        where pid <> pg_backend_pid() and datname = current_database()
          and age(coalesce(backend_xmin, backend_xid)) >= age(cast(${moment} as xid))
      ) as looks_back`.execute(queries)
    if (rows[0]?.looks_back === false) return true
    await sql`select pg_sleep(${sql.lit(LOOK_INTERVAL_SECONDS)})`.execute(queries)
  }
  return false
}
