import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

/**
 * Creates an empty PostgreSQL database for one test or one file. Dropping it is optional, since the server ends with
 * the run, and it ends open connections.
 */
export async function freshPostgresUrl(): Promise<{
  readonly url: string
  readonly drop: () => Promise<void>
}> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(`create database ${name}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return { url: url.href, drop: async () => await administer(`drop database ${name} with (force)`) }
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
