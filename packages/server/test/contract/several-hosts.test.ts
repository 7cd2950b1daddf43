import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { postgresChanges } from '../../src/db/changes.js'
import { openDatabase, type Database } from '../../src/db/database.js'
import { diagnose } from '../../src/db/diagnose.js'
import { migrate } from '../../src/db/migrations.js'
import { describeOpenProblem } from '../../src/db/open-problem.js'
import { openCountingPool } from '../../src/db/postgres.js'
import type { Schema } from '../../src/db/schema.js'
import { inTransaction } from '../../src/db/transaction.js'
import { StoreUnavailable } from '../../src/platform/faults.js'
import { openOwnPostgres, type OwnPostgres } from '../support/own-postgres.js'
import { openWire } from '../support/wire.js'

/** In which order they stand says nothing of which takes writes. */
let primary: Awaited<ReturnType<typeof openOwnPostgres>>
let standby: OwnPostgres
const opened = new Set<Database>()

beforeAll(async () => {
  primary = await openOwnPostgres()
  const db = openDatabase({ kind: 'postgres', url: primary.url }, { onIdleError: () => undefined })
  await migrate(db)
  await db.close()
  standby = await primary.addStandby()
})
afterEach(async () => {
  await Promise.all([...opened].map(async (db) => await db.close()))
  opened.clear()
})
afterAll(async () => {
  await primary.remove()
})

/** One URL with all of them. */
function urlOf(...servers: readonly { readonly port: number }[]): string {
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(',')
  return primary.url.replace(`127.0.0.1:${primary.port}`, hosts)
}

function open(...servers: readonly { readonly port: number }[]): Database {
  const db = openDatabase({ kind: 'postgres', url: urlOf(...servers) }, { onIdleError: () => undefined })
  opened.add(db)
  return db
}

const portOf = async (db: Database) =>
  (await sql<{ port: number }>`select current_setting('port')::int as port`.execute(db.queries)).rows[0]?.port
/** @param value  null for what it was before */
async function set(name: string, value: string | null): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url })
  await client.connect()
  await client.query(value === null ? `alter system reset ${name}` : `alter system set ${name} = '${value}'`)
  await client.query('select pg_reload_conf()')
  await client.end()
  await expect
    .poll(async () => {
      const db = open(primary)
      const { rows } = await sql<{ setting: string }>`select current_setting(${name}) as setting`.execute(
        db.queries,
      )
      const standing = rows[0]?.setting
      return value === null
        ? standing !== 'local' && standing !== '*' && standing !== 'somebody'
        : standing === value
    })
    .toBe(true)
  // Which standby confirms is decided a moment later.
  await new Promise((resolve) => setTimeout(resolve, 500))
}
const keep = async (db: Database, name: string) => {
  await inTransaction(db, async (tx) => {
    await tx.insertInto('settings').values({ name, value: 'x' }).execute()
  })
}

describe('a database on several servers', () => {
  it('is read and written on the one that takes writes, wherever it stands in the URL', async () => {
    for (const servers of [
      [standby, primary],
      [primary, standby],
    ])
      expect(await portOf(open(...servers))).toBe(primary.port)
    await keep(open(standby, primary), 'first')
  })

  it('is counted in on the same one', async () => {
    const counts = openCountingPool(
      { url: urlOf(standby, primary) },
      { onIdleError: () => undefined, onNamesLost: () => undefined, timeoutMs: 5_000 },
    )
    expect(await counts.query({ text: 'show transaction_read_only' })).toMatchObject({
      rows: [{ transaction_read_only: 'off' }],
    })
    await counts.end()
  })

  it('is not read at all where only standbys answer, and says what they are', async () => {
    const db = open(standby)
    const error: unknown = await portOf(db).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(describeOpenProblem(error, { kind: 'postgres', url: standby.url })).toMatch(
      /takes no writes: it is a standby/,
    )
  })

  it('is not believed by a connection that leads to a standby unseen, as behind a pooler', async () => {
    let told = 0
    const queries = new Kysely<Schema>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: standby.url }) }),
    })
    const changes = postgresChanges(queries, { onStandby: () => told++ })
    await expect(changes.catchUp()).rejects.toBeInstanceOf(StoreUnavailable)
    expect(told).toBe(1)
    await queries.destroy()
  })

  it('keeps nobody waiting for a machine that says nothing', async () => {
    const wire = await openWire(primary.port)
    const silent = await openWire(primary.port)
    const db = open(silent, wire)
    await portOf(db)
    silent.freeze()
    const beganMs = performance.now()
    expect(await portOf(open(silent, wire))).toBe(primary.port)
    expect(performance.now() - beganMs).toBeLessThan(4_500)
    await Promise.all([wire.close(), silent.close()])
  })

  it('is looked over by the doctor: asynchronous replication is a warning, and a standby a failure', async () => {
    const lookOver = async (url: string) =>
      await diagnose(
        { kind: 'postgres', url },
        { nowMs: () => Date.now(), more: async () => await Promise.resolve([]) },
      )
    const replicationOf = async () =>
      (await lookOver(primary.url)).filter(({ what }) => what.startsWith('replication:'))
    expect(await replicationOf()).toEqual([
      {
        level: 'warn',
        what: 'replication: asynchronous (1 standby follows); what was acknowledged last is lost with the primary',
        remedy: expect.stringContaining('synchronous_standby_names') as string,
      },
    ])
    await set('synchronous_standby_names', 'somebody')
    expect(await replicationOf()).toMatchObject([
      { level: 'warn', what: expect.stringContaining('every write waits') as string },
    ])
    await set('synchronous_standby_names', '*')
    expect(await replicationOf()).toEqual([
      { level: 'ok', what: 'replication: synchronous (1 standby follows)' },
    ])
    await set('synchronous_commit', 'local')
    expect(await replicationOf()).toMatchObject([{ level: 'warn' }])
    await set('synchronous_commit', null)
    await set('synchronous_standby_names', null)
    expect(await lookOver(standby.url)).toMatchObject([{ level: 'fail' }])
  })

  // The last ones: each changes which server takes writes.
  it('goes on at the successor when its server is made read-only, and lets go of every connection to it', async () => {
    const db = open(primary, standby)
    await Promise.all(
      Array.from({ length: 5 }, async () => await sql`select pg_sleep(0.1)`.execute(db.queries)),
    )
    await standby.promote()
    const admin = new pg.Client({ connectionString: primary.url })
    await admin.connect()
    await admin.query('alter system set default_transaction_read_only = on')
    await admin.query('select pg_reload_conf()')
    // A session hears of it at its next statement.
    await expect
      .poll(async () => (await admin.query('show default_transaction_read_only')).rows)
      .toEqual([{ default_transaction_read_only: 'on' }])
    await keep(db, 'after the change')
    expect(await portOf(db)).toBe(standby.port)
    const left = async () =>
      (await admin.query("select state from pg_stat_activity where application_name = 'mudrad'")).rows
    await Promise.all(
      Array.from({ length: 10 }, async () => await sql`select pg_sleep(0.1)`.execute(db.queries)),
    )
    await expect.poll(left).toEqual([])
    await admin.end()
  })

  it('goes on at the other one when its server is killed', async () => {
    // `standby` takes writes now. Its successor follows it first.
    const third = await standby.addStandby()
    const db = open(standby, third)
    await keep(db, 'before the kill')
    await expect
      .poll(async () => {
        const client = new pg.Client({ connectionString: third.url })
        await client.connect()
        const { rowCount } = await client.query("select from settings where name = 'before the kill'")
        await client.end()
        return rowCount
      })
      .toBe(1)
    await standby.kill()
    const promoted = third.promote()
    await keep(db, 'after the kill')
    await promoted
    expect(await portOf(db)).toBe(third.port)
    const kept = await db.queries
      .selectFrom('settings')
      .select('name')
      .where('name', 'like', '% the kill')
      .execute()
    expect(kept.map(({ name }) => name).toSorted()).toEqual(['after the kill', 'before the kill'])
  })
})
