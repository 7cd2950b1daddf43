import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { OperatorProblem, StoreUnavailable } from '../platform/faults.js'
import { copyTables } from './copy-tables.js'
import { openDatabase, type Database, type Queries } from './database.js'
import { migrate } from './migrations.js'
import type { Schema } from './schema.js'
import { inSnapshot, inTransaction } from './transaction.js'

/** Stands in a backup and nowhere else: when it was made. A database that has it was copied into its place by hand. */
export const BACKUP_MARK = 'backed_up_at_ms'

/** Rows that are read at a time. */
export const ROWS_PER_BATCH = 500

/**
 * Writes a consistent copy of the whole database into a new SQLite file, whichever kind it comes from: one format to keep, to look
 * into, and to start from again on either database. Writers are not held up. The file appears under its name only when it is
 * complete and on disk.
 * @param given.copyBeside  copies what belongs to it and lies elsewhere, once its rows are copied and before it gets its name
 * @throws OperatorProblem when the file exists or its folder does not
 */
export async function backUp({
  copyBeside = async () => await Promise.resolve(),
  from,
  nowMs,
  to,
}: {
  readonly from: Database
  readonly to: string
  readonly nowMs: number
  readonly copyBeside?: () => Promise<void>
}): Promise<void> {
  refuseExisting(to)
  if (!existsSync(dirname(to)))
    throw new OperatorProblem(`there is no folder ${dirname(to)} for the backup. Make it first.`)
  // Another process may be making one of the same name; whoever is first has it.
  const partial = `${to}.${randomUUID()}.partial`
  removeDatabase(partial)
  try {
    if (from.kind === 'sqlite') await sql`vacuum into ${partial}`.execute(from.queries)
    else await copyPostgres(from, partial)
    await markBackup(partial, nowMs)
    chmodSync(partial, 0o600)
    flushToDisk(partial)
    await copyBeside()
    refuseExisting(to)
    renameSync(partial, to)
    flushToDisk(dirname(to))
  } catch (error) {
    removeDatabase(partial)
    // The file that cannot be written is the likelier cause than the database that is read; either way the cause says which.
    if (!(error instanceof StoreUnavailable)) throw error
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause)
    throw new OperatorProblem(`the backup could not be written to ${to}: ${cause}`)
  }
}

/** @throws OperatorProblem for what is there already */
export function refuseExisting(path: string): void {
  if (existsSync(path))
    throw new OperatorProblem(`${path} exists already. Name a new file; a backup replaces nothing.`)
}

/** Reads as of one moment: what is committed meanwhile is in the copy whole, or not at all. */
async function copyPostgres(from: Database, file: string): Promise<void> {
  const copy = openSqliteFile(file)
  try {
    await migrate(copy)
    await inSnapshot(from, async (source) => {
      await inTransaction(copy, async (tx) => {
        await copyTables((table) => postgresRows(source, table), { to: copy, tx })
      })
    })
  } finally {
    await copy.close()
  }
}

type Rows = readonly Record<string, unknown>[]

async function* postgresRows(source: Queries, table: keyof Schema): AsyncIterable<Rows> {
  await sql`declare backup_rows no scroll cursor for select * from ${sql.table(table)}`.execute(source)
  for (;;) {
    const { rows } = await sql<
      Record<string, unknown>
    >`fetch ${sql.lit(ROWS_PER_BATCH)} from backup_rows`.execute(source)
    if (rows.length === 0) break
    yield rows
  }
  await sql`close backup_rows`.execute(source)
}

/** Says in the file that it is a backup, and of when. The file is this one and nothing beside it. */
async function markBackup(file: string, nowMs: number): Promise<void> {
  const copy = openSqliteFile(file)
  try {
    await copy.queries
      .insertInto('settings')
      .values({ name: BACKUP_MARK, value: String(nowMs) })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(nowMs) }))
      .execute()
    await sql`pragma journal_mode = delete`.execute(copy.queries)
  } finally {
    await copy.close()
  }
}

export function openSqliteFile(path: string): Database {
  return openDatabase({ kind: 'sqlite', path }, { onIdleError: () => undefined })
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}

function flushToDisk(path: string): void {
  const file = openSync(path, 'r')
  fsyncSync(file)
  closeSync(file)
}
