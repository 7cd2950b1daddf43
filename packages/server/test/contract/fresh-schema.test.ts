import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.js'
import { makeFreshSchema, readFreshSchema, type FreshSchema } from '../../src/db/fresh-schema.js'
import { migrate, MIGRATION_NAMES, readSchemaState } from '../../src/db/migrations.js'

const opened: Database[] = []
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
})

const inMemory = (): Database => {
  const db = openDatabase({ kind: 'sqlite', path: ':memory:' }, { onIdleError: () => undefined })
  opened.push(db)
  return db
}

const migrated = async (): Promise<Database> => {
  const db = inMemory()
  await migrate(db)
  return db
}

/** As the program reads it, from a file. */
const schemaOf = async (db: Database) => JSON.parse(JSON.stringify(await readFreshSchema(db))) as FreshSchema

const partsOf = async (db: Database) => {
  const { rows } = await sql`select type, name, tbl_name, sql from sqlite_schema order by type, name`.execute(
    db.queries,
  )
  return rows
}

/** Every row of every table, but for when a migration ran. */
const rowsOf = async (db: Database) => {
  const { rows: tables } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`.execute(
    db.queries,
  )
  const found: unknown[] = []
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db.queries)
    found.push([name, rows.map(({ timestamp: _when, ...row }) => row)])
  }
  return found
}

it('is what the migrations make, with the rows that they write', async () => {
  const byMigrations = await migrated()
  const atOnce = inMemory()
  const schema = await schemaOf(byMigrations)
  expect(schema.migrations).toEqual(MIGRATION_NAMES)
  expect(Object.keys(schema.rows)).toContain('audit_chains')

  expect(await makeFreshSchema(atOnce, schema)).toBe(true)

  expect(await partsOf(atOnce)).toEqual(await partsOf(byMigrations))
  expect(await rowsOf(atOnce)).toEqual(await rowsOf(byMigrations))
  expect(await readSchemaState(atOnce)).toEqual({ state: 'current', applied: MIGRATION_NAMES })
  expect(await migrate(atOnce)).toEqual([])
  const { rows: broken } = await sql`pragma integrity_check`.execute(atOnce.queries)
  expect(broken).toEqual([{ integrity_check: 'ok' }])
})

it('leaves a database alone that somebody has begun', async () => {
  const schema = await schemaOf(await migrated())
  const db = inMemory()
  await sql`create table notes (text text)`.execute(db.queries)
  expect(await makeFreshSchema(db, schema)).toBe(false)
  expect(await partsOf(db)).toMatchObject([{ name: 'notes' }])
})

it('makes all of it or nothing', async () => {
  const schema = await schemaOf(await migrated())
  const db = inMemory()
  const statements = [...schema.statements, 'create table notes (']
  await expect(makeFreshSchema(db, { ...schema, statements })).rejects.toThrow()
  expect(await partsOf(db)).toEqual([])
  expect(await makeFreshSchema(db, schema)).toBe(true)
})
