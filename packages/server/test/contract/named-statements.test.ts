import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrations.js'
import { prepareWith } from '../../src/db/prepared.js'
import { inTransaction } from '../../src/db/transaction.js'
import { StoreUnavailable } from '../../src/platform/faults.js'
import { freshPostgresUrl } from '../support/databases.js'

const CONNECTIONS = 10
const WAITERS_MAX = 3

let database: Awaited<ReturnType<typeof freshPostgresUrl>>
let opened: Database[]
const open = (
  settings: { readonly preparedStatements?: 'on' | 'off'; readonly onNamesLost?: () => void } = {},
) => {
  const { onNamesLost = () => undefined, ...place } = settings
  const db = openDatabase(
    { kind: 'postgres', url: database.url, ...place },
    { onIdleError: () => undefined, onNamesLost, waitersMax: WAITERS_MAX },
  )
  opened.push(db)
  return db
}

beforeEach(async () => {
  database = await freshPostgresUrl()
  opened = []
  await migrate(open())
})
afterEach(async () => {
  for (const db of opened) await db.close()
  await database.drop()
})

/** A statement that is built once, and answers all columns that there are. */
const settingOf = (db: Database) =>
  prepareWith(
    db.queries,
    (name: string) => db.queries.selectFrom('settings').selectAll().where('name', '=', name),
    '',
  )

/** What the connection that is free has parsed: names, and how often each was run. One at a time uses the same one. */
async function parsed({ queries }: Database) {
  const { rows } = await sql<{
    name: string
    runs: number
  }>`select name, (generic_plans + custom_plans)::int as runs
    from pg_prepared_statements`.execute(queries)
  return rows
}

describe('a statement that is built once, on PostgreSQL', () => {
  it('is parsed once for a connection, under a name that every node gives it', async () => {
    const one = open()
    const setting = settingOf(one)
    for (let time = 0; time < 7; time++) await setting('nothing')
    const [statement, ...others] = await parsed(one)
    expect([others, statement?.runs]).toEqual([[], 7])
    const other = open()
    await settingOf(other)('nothing')
    expect((await parsed(other)).map(({ name }) => name)).toEqual([statement?.name])
  })

  it('is answered in a transaction, too, and what is built each time has no name', async () => {
    const db = open()
    const setting = settingOf(db)
    await inTransaction(db, async (tx) => {
      await tx.insertInto('settings').values({ name: 'here', value: 'yes' }).execute()
    })
    expect(await setting('here')).toEqual([{ name: 'here', value: 'yes' }])
    expect(await parsed(db)).toHaveLength(1)
  })

  it('or that recurs has a name from its sixteenth time on; lists, whose plan depends on how much there is, have none', async () => {
    const db = open()
    const { queries } = db
    for (let time = 0; time < 40; time++) {
      await queries.selectFrom('settings').selectAll().where('name', '=', `${time}`).execute()
      await queries.selectFrom('settings').select('name').orderBy('name').limit(1).execute()
    }
    expect((await parsed(db)).map(({ runs }) => runs)).toEqual([25])
  })

  it('that recurs is answered after a newer version’s migration has changed it, too', async () => {
    const db = open()
    const read = async () =>
      await db.queries.selectFrom('settings').selectAll().where('name', '=', 'here').execute()
    await db.queries.insertInto('settings').values({ name: 'here', value: 'yes' }).execute()
    for (let time = 0; time < 20; time++) await read()
    await sql`alter table settings add column more text`.execute(db.queries)
    expect(await read()).toEqual([{ name: 'here', value: 'yes', more: null }])
  })

  it('goes without a name where a setting says so', async () => {
    const db = open({ preparedStatements: 'off' })
    expect(await settingOf(db)('nothing')).toEqual([])
    expect(await parsed(db)).toEqual([])
  })

  it('goes on after a newer version’s migration has changed what it answers, again and again', async () => {
    const told: string[] = []
    const db = open({ onNamesLost: () => told.push('lost') })
    const setting = settingOf(db)
    const newer = open()
    for (const column of ['first', 'second', 'third']) {
      await setting('nothing')
      await sql`alter table settings add column ${sql.id(column)} text`.execute(newer.queries)
      expect(await setting('nothing')).toEqual([])
      expect(await setting('nothing')).toEqual([])
    }
    expect(told).toEqual([])
  })

  it('in a transaction that such a migration overtakes: the transaction runs again, and is kept once', async () => {
    const db = open()
    const { queries } = db
    const all = prepareWith(
      queries,
      (name: string) => queries.selectFrom('settings').selectAll().where('name', '=', name),
      '',
    )
    await all('nothing')
    await sql`alter table settings add column later text`.execute(open().queries)
    const { compiled, name } = await named(db)
    let runs = 0
    await inTransaction(db, async (tx) => {
      runs++
      await tx.insertInto('settings').values({ name: 'once', value: '' }).execute()
      await tx.executeQuery({ ...compiled, statementName: name, parameters: ['nothing'] } as typeof compiled)
    })
    expect(runs).toBe(2)
    expect(await all('once')).toHaveLength(1)
    expect(await all('nothing')).toEqual([])
  })

  const named = async (db: Database) => ({
    compiled: db.queries.selectFrom('settings').selectAll().where('name', '=', '').compile(),
    name: (await parsed(db))[0]?.name ?? '',
  })

  it('does without names once they get lost on the way, and says so once', async () => {
    const told: string[] = []
    const db = open({ onNamesLost: () => told.push('lost') })
    const setting = settingOf(db)
    await setting('nothing')
    await sql`deallocate all`.execute(db.queries)
    expect(await setting('nothing')).toEqual([])
    expect(await setting('nothing')).toEqual([])
    expect([told, await parsed(db)]).toEqual([['lost'], []])
  })
})

describe('when all connections to PostgreSQL are taken', () => {
  it('some wait, whoever comes beyond them is refused at once with a time to come back, and all goes on by itself', async () => {
    const db = open()
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let begun = 0
    const holding = Array.from({ length: CONNECTIONS }, async () => {
      await inTransaction(db, async (tx) => {
        await sql`select 1`.execute(tx)
        begun++
        await released
      })
    })
    while (begun < CONNECTIONS) await new Promise((resolve) => setTimeout(resolve, 5))
    const ask = async () => await sql`select 1`.execute(db.queries)
    const waiting = Array.from({ length: WAITERS_MAX }, ask)
    await expect(ask()).rejects.toMatchObject({ name: 'StoreUnavailable', retryAfterSeconds: 2 })
    expect(db.poolCounts()).toEqual({ idle: 0, busy: CONNECTIONS, waiting: WAITERS_MAX })
    release()
    await Promise.all([...holding, ...waiting])
    await ask()
  })

  it('nobody waits for longer than five seconds', async () => {
    const db = open()
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const holding = Array.from({ length: CONNECTIONS }, async () => {
      await inTransaction(db, async () => {
        await released
      })
    })
    const waiter = sql`select 1`.execute(db.queries)
    await expect(waiter).rejects.toBeInstanceOf(StoreUnavailable)
    release()
    await Promise.all(holding)
  })
})
