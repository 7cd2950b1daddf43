import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Database, Queries } from './database.js'
import { inTransaction, undo } from './transaction.js'

/**
 * What a fresh SQLite is after every migration, without the way there: some four hundred statements instead of the two thousand that made, filled, copied
 * and dropped. The build reads it from a database that has gone that way.
 */
export interface FreshSchema {
  /** Migrations that it stands for, in the order in which they run. */
  readonly migrations: readonly string[]
  /** Tables, indexes and triggers, in the order in which the migrations made them. */
  readonly statements: readonly string[]
  /** The rows that migrations write into a database without data: few, but for what letters count as. */
  readonly rows: Readonly<Record<string, readonly Row[]>>
}

type Row = Readonly<Record<string, string | number | null>>

const MIGRATIONS = 'kysely_migration'

/** @returns what the build made, for the program that it is part of; null for sources, which go the way of the migrations */
export function builtFreshSchema(): FreshSchema | null {
  try {
    return JSON.parse(readFileSync(new URL('fresh-schema.json', import.meta.url), 'utf8')) as FreshSchema
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return null
    throw error
  }
}

/** @param db  a SQLite that has been migrated and holds nothing else */
export async function readFreshSchema(db: Database): Promise<FreshSchema> {
  // Tables that a virtual one keeps its data in are made, and filled, with it.
  const { rows: parts } = await sql<{ name: string; sql: string; type: string }>`
    select name, sql, type from sqlite_schema where sql is not null and name not like 'sqlite\\_%' escape '\\'
      and tbl_name not in (select name from pragma_table_list where type = 'shadow')
    order by rowid`.execute(db.queries)
  const rows: Record<string, readonly Row[]> = {}
  for (const { name, sql: statement, type } of parts) {
    if (type !== 'table' || statement.startsWith('CREATE VIRTUAL')) continue
    const { rows: found } = await sql<Row>`select * from ${sql.table(name)}`.execute(db.queries)
    if (found.length > 0) rows[name] = found
  }
  const migrations = (rows[MIGRATIONS] ?? []).map(({ name }) => String(name))
  return { migrations, statements: parts.map((part) => part.sql), rows }
}

/**
 * Makes the schema in a SQLite that has nothing. **Atomic.**
 * @returns whether it did; not where there is something by now, which others may have made meanwhile
 */
export async function makeFreshSchema(db: Database, schema: FreshSchema): Promise<boolean> {
  return await inTransaction(db, async (tx) => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from sqlite_schema`.execute(tx)
    if (rows[0]?.count !== 0) return undo(false)
    for (const statement of schema.statements) await sql.raw(statement).execute(tx)
    const timestamp = new Date().toISOString()
    for (const [table, rows] of Object.entries(schema.rows))
      await insertRows(tx, table, table === MIGRATIONS ? rows.map((row) => ({ ...row, timestamp })) : rows)
    return true
  })
}

/** In one statement: what letters count as is many rows. */
async function insertRows(tx: Queries, table: string, rows: readonly Row[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {})
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const values = sql.join(names.map((name) => sql`value ->> ${name}`))
  await sql`insert into ${sql.table(table)} (${columns}) select ${values} from json_each(${JSON.stringify(rows)})`.execute(
    tx,
  )
}
