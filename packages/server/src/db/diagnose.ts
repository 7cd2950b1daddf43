import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import { openDatabase, type Database, type DatabaseLocation } from './database.js'
import { checkReplication } from './diagnose-replication.js'
import type { DatabaseFinding } from './finding.js'
import { readSchemaState } from './migrations.js'
import { describeOpenProblem } from './open-problem.js'
import { DAY_MS } from '../time-units.js'

const CLOCK_SKEW_MS_MAX = 2_000
/** A signing key that is older should have a successor. */
const SIGNING_KEY_AGE_DAYS_MAX = 90

/** Looks a database over without changing it. @param nowMs  this machine's clock, to hold against the database's */
export async function diagnose(
  location: DatabaseLocation,
  {
    nowMs,
    more,
  }: {
    readonly nowMs: () => number
    /** What else there is to say of what is in it. */
    readonly more: (db: Database) => Promise<readonly DatabaseFinding[]>
  },
): Promise<readonly DatabaseFinding[]> {
  if (location.kind === 'sqlite' && !existsSync(location.path)) {
    return [
      {
        level: 'warn',
        what: `no database ${location.path} yet`,
        remedy: 'the server creates it when it first starts',
      },
    ]
  }
  let db: Database | null = null
  try {
    db = openDatabase(location, { onIdleError: () => undefined })
    const schema = await checkSchema(db)
    const keys = schema.level === 'ok' ? await checkSigningKey(db, nowMs()) : []
    const others = schema.level === 'ok' ? await more(db) : []
    const replication = await checkReplication(db)
    return [await checkVersion(db), ...replication, schema, await checkContent(db, nowMs), ...keys, ...others]
  } catch (error) {
    const problem = describeOpenProblem(error, location)
    if (problem === null) throw error
    return [{ level: 'fail', what: `database: ${problem}`, remedy: 'then run the doctor again' }]
  } finally {
    await db?.close()
  }
}

async function checkVersion(db: Database): Promise<DatabaseFinding> {
  const query =
    db.kind === 'sqlite'
      ? sql`select 'SQLite ' || sqlite_version() as version`
      : sql`select version() as version`
  const { rows } = await sql<{ version: string }>`${query}`.execute(db.queries)
  return { level: 'ok', what: `database: ${rows[0]?.version ?? 'unknown'}` }
}

async function checkSchema(db: Database): Promise<DatabaseFinding> {
  const found = await readSchemaState(db)
  switch (found.state) {
    case 'current':
      return { level: 'ok', what: `schema: current (${found.applied.at(-1) ?? ''})` }
    case 'empty':
      return { level: 'warn', what: 'schema: none yet', remedy: 'mudrad migrate, or start the server' }
    case 'behind':
      return {
        level: 'warn',
        what: `schema: ${found.missing.length} ${found.missing.length === 1 ? 'migration' : 'migrations'} behind`,
        remedy: 'mudrad backup, then mudrad migrate',
      }
    case 'newer':
      return {
        level: 'fail',
        what: `schema: newer than this program (${found.unknown.join(', ')})`,
        remedy: 'use the newer Mudra',
      }
    case 'foreign':
      return { level: 'fail', what: 'schema: these tables are not Mudra’s', remedy: 'name an empty database' }
  }
}

/** Nobody turns the key by itself: whoever runs the server is reminded. */
async function checkSigningKey(db: Database, nowMs: number): Promise<readonly DatabaseFinding[]> {
  const key = await db.queries
    .selectFrom('signing_keys')
    .select('created_at_ms')
    .where('retired_at_ms', 'is', null)
    .executeTakeFirst()
  if (key === undefined) return []
  const days = Math.floor((nowMs - key.created_at_ms) / DAY_MS)
  const what = `signing key: ${days} ${days === 1 ? 'day' : 'days'} old`
  return days < SIGNING_KEY_AGE_DAYS_MAX
    ? [{ level: 'ok', what }]
    : [
        {
          level: 'warn',
          what,
          remedy: 'mudrad keys rotate: the old one stays published until what it signed has expired',
        },
      ]
}

async function checkContent(db: Database, nowMs: () => number): Promise<DatabaseFinding> {
  if (db.kind === 'sqlite') {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.queries)
    const problems = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    const violations = await sql`pragma foreign_key_check`.execute(db.queries)
    if (problems.length === 0 && violations.rows.length === 0)
      return { level: 'ok', what: 'integrity: every page and reference checked' }
    return {
      level: 'fail',
      what: `integrity: ${problems[0] ?? `${violations.rows.length} ${violations.rows.length === 1 ? 'reference leads' : 'references lead'} nowhere`}`,
      remedy: 'stop the server and restore a backup',
    }
  }
  const before = nowMs()
  const { rows } = await sql<{ now_ms: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms`.execute(db.queries)
  const skewMs = Math.abs((rows[0]?.now_ms ?? before) - (before + nowMs()) / 2)
  return skewMs <= CLOCK_SKEW_MS_MAX
    ? { level: 'ok', what: `clock: ${Math.round(skewMs)} ms apart from the database’s` }
    : {
        level: 'warn',
        what: `clock: ${Math.round(skewMs)} ms apart from the database’s`,
        remedy: 'synchronize both machines (NTP): expiry is judged by this one',
      }
}
