import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { OperatorProblem } from '../platform/faults.js'
import { openSqliteFile, ROWS_PER_BATCH } from './backup.js'
import { copyTables } from './copy-tables.js'
import type { Database, Queries } from './database.js'
import { holdsNobody } from './installation.js'
import { migrate, readSchemaState } from './migrations.js'
import { describeOpenProblem } from './open-problem.js'
import type { Schema } from './schema.js'
import { isLockHeld, lockForServer } from './server-lock.js'
import { analyzeAll } from './statistics.js'
import { inTransaction } from './transaction.js'

/** Stands in a database from the beginning of a restore into it until that is done: it holds nothing, and is not to be used. */
const UNFINISHED_MARK = 'restore_unfinished'
const FOLDER = 'mudra-restore-'
const LOCK_FILE = 'lock'
const COPY_FILE = 'backup.sqlite'

/** @throws OperatorProblem for a database into which a restore was begun and not finished */
export async function refuseUnfinishedRestore(db: Database): Promise<void> {
  const mark = await db.queries
    .selectFrom('settings')
    .select('value')
    .where('name', '=', UNFINISHED_MARK)
    .executeTakeFirst()
  if (mark !== undefined)
    throw new OperatorProblem(
      `a restore of ${mark.value} into this database was begun and not finished, so nothing is in it. Run mudrad migrate --from again.`,
    )
}

/**
 * Opens a backup of this version or an older one, brought up to this one.
 * @param from  it is worked on as a copy: it may be read-only, and it stays as it is
 * @throws OperatorProblem when the file is no backup, or a newer version's
 */
export async function withBackup<T>(from: string, work: (backup: Database) => Promise<T>): Promise<T> {
  if (!existsSync(from) || !statSync(from).isFile()) throw new OperatorProblem(`there is no backup ${from}`)
  removeLeftCopies()
  const folder = mkdtempSync(join(tmpdir(), FOLDER))
  const lock = lockForServer(join(folder, LOCK_FILE), folder)
  const copy = join(folder, COPY_FILE)
  try {
    copyFileSync(from, copy)
    chmodSync(copy, 0o600)
    const backup = openBackup(copy, from)
    try {
      if ((await readSchemaState(backup)).state === 'empty') throw notABackup(from)
      await migrate(backup)
      return await work(backup)
    } finally {
      await backup.close()
    }
  } finally {
    lock.release()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Removes copies that were left when a process was killed during a restore: they hold all that the backup does. A folder without one is that of a
 * restore that has only just begun and holds no lock yet.
 */
function removeLeftCopies(): void {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name)
    if (!name.startsWith(FOLDER) || !isOurs(folder) || !existsSync(join(folder, COPY_FILE))) continue
    if (!isLockHeld(join(folder, LOCK_FILE))) rmSync(folder, { recursive: true, force: true })
  }
}

/** Others on this machine restore, too: what they left is theirs to remove. */
function isOurs(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @throws OperatorProblem when the database holds somebody */
export async function refuseFilled(to: Database): Promise<void> {
  if (!(await holdsNobody(to)))
    throw new OperatorProblem('the database holds data already. A backup goes into an empty one.')
}

/**
 * Fills an empty database from a backup. **Atomic**, together with what has to be done to it: all is there, or nothing is, and then the database says so
 * until it is filled.
 * @param from.name  what the operator calls the backup
 * @param settle  what is done to it before anybody sees it
 * @returns how many rows were copied, and what the settling returned
 */
export async function fillFrom<T>(
  to: Database,
  from: { readonly backup: Database; readonly name: string },
  settle: (tx: Queries) => Promise<T>,
): Promise<{ readonly rows: number; readonly settled: T }> {
  await refuseFilled(to)
  await markUnfinished(to, from.name)
  let filled: { readonly rows: number; readonly settled: T }
  try {
    filled = await inTransaction(to, async (tx) => {
      // Somebody may have come in between; the mark goes with all other settings.
      const someone = await tx.selectFrom('users').select('gid').limit(1).executeTakeFirst()
      if (someone !== undefined)
        throw new OperatorProblem('the database was filled by somebody else meanwhile')
      const rows = await copyTables((table) => sqliteRows(from.backup.queries, table), { to, tx })
      return { rows, settled: await settle(tx) }
    })
  } catch (error) {
    await to.queries.deleteFrom('settings').where('name', '=', UNFINISHED_MARK).execute()
    throw error
  }
  await analyzeAll(to)
  return filled
}

async function markUnfinished(to: Database, value: string): Promise<void> {
  await to.queries
    .insertInto('settings')
    .values({ name: UNFINISHED_MARK, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

type Rows = readonly Record<string, unknown>[]

async function* sqliteRows(source: Queries, table: keyof Schema): AsyncIterable<Rows> {
  // A table's own whole number may be its rowid, and begin with 0.
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const { rows } = await sql<{ rowid_: number } & Record<string, unknown>>`
      select rowid as rowid_, * from ${sql.table(table)} where rowid > ${after} order by rowid
      limit ${sql.lit(ROWS_PER_BATCH)}`.execute(source)
    if (rows.length === 0) return
    yield rows.map(({ rowid_, ...row }) => {
      after = rowid_
      return row
    })
  }
}

function openBackup(path: string, from: string): Database {
  try {
    return openSqliteFile(path)
  } catch (error) {
    const problem = describeOpenProblem(error, { kind: 'sqlite', path })
    throw problem === null ? error : notABackup(from)
  }
}

function notABackup(path: string): OperatorProblem {
  return new OperatorProblem(`${path} is not a backup made with \`mudrad backup\``)
}
