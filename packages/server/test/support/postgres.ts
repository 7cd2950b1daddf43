import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrations.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests' PostgreSQL may be administered: its databases created and dropped. */
    postgresUrl: string
    /** The name of a database there with the schema and nothing else in it, to be copied: that takes a tenth of what making the schema takes. */
    postgresTemplate: string
  }
}

const TEMPLATE = 'with_schema'

/** Vitest runs this once for each project that names it; the first one starts the server that all of them share. */
export async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ('postgresUrl' in vitest.getProvidedContext()) return undefined
  setAsideWhatOutlives()
  const program = join(import.meta.dirname, 'postgres-server.ts')
  const server = spawn(process.execPath, ['--import', 'tsx', program], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(server, 'exit')
  const lines = createInterface({ input: server.stdout })
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    exited.then(() => null),
  ])
  if (url === null) throw new Error("the tests' PostgreSQL did not start; its own words are above")
  await makeTemplate(url)
  vitest.provide('postgresUrl', url)
  vitest.provide('postgresTemplate', TEMPLATE)
  return async () => {
    server.stdin.end()
    await exited
  }
}

/** All databases of a process share the folder for what SQLite sets aside; that of a database which a test drops would be gone while others use it. */
function setAsideWhatOutlives(): void {
  const db = new DatabaseSync(':memory:')
  db.exec(`pragma temp_store_directory = '${tmpdir()}'`)
  db.close()
}

/** Nobody may be connected to a database that is copied, so it is closed for good when it is made. */
async function makeTemplate(administrativeUrl: string): Promise<void> {
  const client = new Client({ connectionString: administrativeUrl })
  await client.connect()
  try {
    await client.query(`create database ${TEMPLATE} strategy file_copy`)
    const url = new URL(administrativeUrl)
    url.pathname = `/${TEMPLATE}`
    const db = openDatabase({ kind: 'postgres', url: url.href }, { onIdleError: () => undefined })
    try {
      await migrate(db)
    } finally {
      await db.close()
    }
    await client.query(`alter database ${TEMPLATE} allow_connections false`)
  } finally {
    await client.end()
  }
}
