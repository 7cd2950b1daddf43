import { randomBytes } from 'node:crypto'
import { Pool } from 'pg'
import { inject } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrations.js'
import { imageOf } from './sqlite-images.js'

/** What is in a new database: nothing at all, the schema of this program with no row that a program wrote, or, on PostgreSQL, what another one holds that nobody has open. */
export type NewDatabase = 'empty' | 'with schema' | { readonly copyOf: string }

/**
 * Creates a PostgreSQL database for one test or one file, empty unless said otherwise. Dropping it is optional, since the server ends with
 * the run, and it ends open connections.
 */
export async function freshPostgresUrl(holding: NewDatabase = 'empty'): Promise<{
  readonly name: string
  readonly url: string
  readonly drop: () => Promise<void>
}> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const template =
    holding === 'empty'
      ? 'template1'
      : holding === 'with schema'
        ? inject('postgresTemplate')
        : holding.copyOf
  // Files are copied as they are. The other strategy writes each page to the log, which takes five times as long.
  await administer(`create database ${name} template ${template} strategy file_copy`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return { name, url: url.href, drop: async () => await administer(`drop database ${name} with (force)`) }
}

let withSchema: Promise<Uint8Array> | null = null

/** The bytes of a SQLite that has the schema and no row that a program wrote, made once for all files of a worker. */
export async function schemaImage(): Promise<Uint8Array> {
  withSchema ??= imageOf(async (location) => {
    const db = openDatabase(location, { onIdleError: () => undefined })
    await migrate(db)
    await db.close()
  })
  return await withSchema
}

let administrator: Pool | null = null

/** By one connection for all files of a worker, which keeps no process from ending. */
async function administer(statement: string): Promise<void> {
  administrator ??= connectAdministrator()
  await administrator.query(statement)
}

function connectAdministrator(): Pool {
  const pool = new Pool({
    connectionString: inject('postgresUrl'),
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  })
  // The server ends with the run. A statement that comes after says so itself.
  pool.on('error', () => undefined)
  return pool
}
