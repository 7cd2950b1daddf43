import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  copyFileSync,
  mkdtempSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { OperatorProblem, StoreUnavailable } from '../platform/faults.js'
import { openDatabase, type Database, type Queries } from './database.js'
import { migrate, readSchemaState } from './migrations.js'
import { describeOpenProblem } from './open-problem.js'
import type { Schema } from './schema.js'

/** Every table; each comes after those that it refers to. */
const TABLES: readonly (keyof Schema)[] = [
  'settings',
  'seed_records',
  'users',
  'passwords',
  'workspaces',
  'workspace_members',
  'teams',
  'team_members',
  'projects',
  'project_members',
  'sections',
  'tasks',
  'task_projects',
  'task_followers',
  'task_likes',
  'tokens',
  'token_rotations',
  'apps',
  'app_redirect_uris',
  'app_secrets',
  'app_workspaces',
  'app_icons',
  'sessions',
  'consents',
  'codes',
  'spent_tickets',
  'grants',
  'refresh_tokens',
  'access_tokens',
  'signing_keys',
  'token_addresses',
  'token_creations',
  'token_usage',
  'app_usage',
  'app_blocks',
  'app_approvals',
  'app_requests',
  'workspace_policies',
  'invitations',
  'expiry_notices',
  'mails',
  'password_resets',
  'totp_factors',
  'recovery_codes',
  'passkeys',
  'spent_challenges',
  'second_factor_tries',
  'half_sessions',
  'throttle_counts',
  'audit_events',
  'audit_event_workspaces',
  'audit_chains',
  'audit_anchors',
]

const ROWS_PER_BATCH = 500

/**
 * Writes a consistent copy of the whole database into a new SQLite file, whichever kind it comes from: one format to keep, to look
 * into, and to start from again on either database. Writers are not held up. The file appears under its name only when it is
 * complete and on disk.
 * @throws OperatorProblem when the file exists or its folder does not
 */
export async function backUp({ from, to }: { readonly from: Database; readonly to: string }): Promise<void> {
  if (existsSync(to))
    throw new OperatorProblem(`${to} exists already. Name a new file; a backup replaces nothing.`)
  if (!existsSync(dirname(to)))
    throw new OperatorProblem(`there is no folder ${dirname(to)} for the backup. Make it first.`)
  const partial = `${to}.partial`
  removeDatabase(partial)
  try {
    if (from.kind === 'sqlite') await sql`vacuum into ${partial}`.execute(from.queries)
    else await copyPostgres(from, partial)
    chmodSync(partial, 0o600)
    flushToDisk(partial)
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

/**
 * Fills an empty database from a backup of this version or an older one.
 * @throws OperatorProblem when the file is no backup, is a newer version's, or the database holds something
 */
export async function copyBackup({
  from,
  to,
}: {
  readonly from: string
  readonly to: Database
}): Promise<number> {
  if (!existsSync(from) || !statSync(from).isFile()) throw new OperatorProblem(`there is no backup ${from}`)
  const someone = await to.queries.selectFrom('users').select('gid').limit(1).executeTakeFirst()
  if (someone !== undefined)
    throw new OperatorProblem('the database holds data already. A backup goes into an empty one.')
  // Worked on as a copy: the backup may be read-only or of an older version, and it stays as it is.
  const folder = mkdtempSync(join(tmpdir(), 'mudra-restore-'))
  const copy = join(folder, 'backup.sqlite')
  try {
    copyFileSync(from, copy)
    chmodSync(copy, 0o600)
    const backup = openBackup(copy, from)
    try {
      if ((await readSchemaState(backup)).state === 'empty') throw notABackup(from)
      await migrate(backup)
      return await copyTables((table) => sqliteRows(backup.queries, table), to)
    } finally {
      await backup.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reads as of one moment: what is committed meanwhile is in the copy whole, or not at all. */
async function copyPostgres(from: Database, file: string): Promise<void> {
  const copy = openSqliteFile(file)
  try {
    await migrate(copy)
    await from.queries
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (source) => await copyTables((table) => postgresRows(source, table), copy))
    // Out of WAL mode: the backup is this one file and nothing beside it.
    await sql`pragma journal_mode = delete`.execute(copy.queries)
  } finally {
    await copy.close()
  }
}

type Rows = readonly Record<string, unknown>[]

async function copyTables(
  rowsOf: (table: keyof Schema) => AsyncIterable<Rows>,
  to: Database,
): Promise<number> {
  return await to.queries.transaction().execute(async (target) => {
    // Tasks refer to tasks and come in no particular order; what they refer to is checked at the end.
    await (
      to.kind === 'sqlite' ? sql`pragma defer_foreign_keys = on` : sql`set constraints all deferred`
    ).execute(target)
    // What every new database begins with.
    for (const table of ['settings', 'audit_chains', 'audit_anchors'] as const)
      await target.deleteFrom(table).execute()
    let copied = 0
    for (const table of TABLES) {
      for await (const rows of rowsOf(table)) {
        for (const row of rows)
          await target
            .insertInto(table)
            .values(row as never)
            .execute()
        copied += rows.length
      }
    }
    if (to.kind === 'postgres') {
      // Rows came with their numbers; the next one must not get one of them again.
      for (const table of ['audit_events', 'mails'] as const)
        await sql`select setval(pg_get_serial_sequence(${table}, 'seq'), coalesce(max(seq), 0) + 1, false) from ${sql.table(table)}`.execute(
          target,
        )
    }
    return copied
  })
}

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
  return new OperatorProblem(`${path} is no backup made with \`mudrad backup\``)
}

function openSqliteFile(path: string): Database {
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
