import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database, type DatabaseLocation } from '../../src/db/database.js'
import { translateFault } from '../../src/db/faults.js'
import { makeGidBlocks } from '../../src/db/gid-blocks.js'
import { holdsNobody, settingOr } from '../../src/db/installation.js'
import { assertCurrentSchema, migrate, readSchemaState } from '../../src/db/migrations.js'
import { inTransaction, undo } from '../../src/db/transaction.js'
import { leaveForEnd } from '../../src/db/work.js'
import { OperatorProblem, StoreUnavailable } from '../../src/platform/faults.js'
import { makeVersionedMemory } from '../../src/platform/versioned-memory.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NO_PROFILE, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let location: DatabaseLocation
  let drop: () => Promise<void>
  let opened: Database[] = []

  const open = () => {
    const db = openDatabase(location, { onIdleError: () => undefined })
    opened.push(db)
    return db
  }

  beforeEach(async () => {
    ;({ location, drop } = await sharedLocation(kind))
  })
  afterEach(async () => {
    for (const db of opened) await db.close()
    opened = []
    await drop()
  })

  const namesIn = async (db: Database) =>
    (await db.queries.selectFrom('settings').select('name').execute()).map(({ name }) => name)
  const tablesOf = async (db: Database) =>
    (await db.queries.introspection.getTables()).map((table) => table.name)

  describe('migrations', () => {
    it('bring up an empty database, and find nothing to do afterwards', async () => {
      const db = open()
      expect(await readSchemaState(db)).toEqual({ state: 'empty' })
      await expect(assertCurrentSchema(db)).rejects.toThrow(OperatorProblem)
      const names = await migrate(db)
      expect(names[0]).toBe('0001-foundation')
      expect(await readSchemaState(db)).toEqual({ state: 'current', applied: names })
      const tables = await tablesOf(db)
      expect(tables).toEqual(expect.arrayContaining(['tokens', 'audit_events', 'settings']))
      expect(await holdsNobody(db)).toBe(true)

      const again = open()
      expect(await migrate(again)).toEqual([])
      await assertCurrentSchema(again)
      expect(await tablesOf(again)).toEqual(tables)
    })

    it('keep what is in the database when they run again', async () => {
      const stores = await openStoresAt(location)
      const ada = await stores.newPerson()
      await migrate(stores.db)
      expect(await stores.users.findForOperator({ gid: ada.gid })).toEqual({ ...ada.user, ...NO_PROFILE })
      await stores.close()
    })

    it('refuse a database that a newer Mudra wrote, and change nothing', async () => {
      const db = open()
      await migrate(db)
      await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(
        db.queries,
      )
      expect(await readSchemaState(db)).toEqual({ state: 'newer', unknown: ['9999-from-the-future'] })
      const line = /written by a newer Mudra \(it has 9999-from-the-future\)/
      await expect(migrate(db)).rejects.toThrow(line)
      await expect(assertCurrentSchema(db)).rejects.toThrow(line)
      await expect(migrate(db)).rejects.toThrow(OperatorProblem)
    })

    it('refuse a database whose tables are somebody else’s, and change nothing', async () => {
      const db = open()
      await sql`create table invoices (number integer)`.execute(db.queries)
      expect(await readSchemaState(db)).toEqual({ state: 'foreign' })
      await expect(migrate(db)).rejects.toThrow(OperatorProblem)
      await expect(assertCurrentSchema(db)).rejects.toThrow(/not Mudra’s/)
      expect(await tablesOf(db)).toEqual(['invoices'])
    })

    // SQLite's connections block each other's thread; its two at once are two processes, in test/race.
    if (kind === 'postgres')
      it('two at once: one does the work, both end with the schema', async () => {
        const results = await Promise.all([open(), open(), open()].map(async (db) => await migrate(db)))
        const { applied } = (await readSchemaState(open())) as { applied?: readonly string[] }
        expect(results.flat()).toEqual(applied)
        expect(applied?.[0]).toBe('0001-foundation')
        await assertCurrentSchema(open())
      })
  })

  describe('transactions', () => {
    it('keep all that was written, or nothing', async () => {
      const db = open()
      await migrate(db)
      const write = async (name: string) => {
        await inTransaction(db, async (tx) => {
          await tx.insertInto('settings').values({ name, value: 'kept' }).execute()
          if (name === 'failing') throw new Error('half way')
        })
      }
      await write('whole')
      await expect(write('failing')).rejects.toThrow('half way')
      const names = await open().queries.selectFrom('settings').select('name').execute()
      expect(names.map((row) => row.name)).toEqual(['whole'])
    })

    it('are undone by what they return, and it alone: the outcome comes back, what was left for the end is left', async () => {
      const db = open()
      await migrate(db)
      const write = async (name: string) =>
        await inTransaction(db, async (tx) => {
          await tx.insertInto('settings').values({ name, value: 'kept' }).execute()
          leaveForEnd(tx, `end of ${name}`, async (end, left) => {
            for (const one of left)
              await end.insertInto('settings').values({ name: one, value: 'kept' }).execute()
          })
          return name === 'regretted' ? undo({ why: name }) : name
        })
      expect(await Promise.all(['one', 'regretted', 'other'].map(write))).toEqual([
        'one',
        { why: 'regretted' },
        'other',
      ])
      expect((await namesIn(db)).toSorted()).toEqual(['end of one', 'end of other', 'one', 'other'])
    })

    it('asked for at once are kept or undone each alone, and each is durable when it is acknowledged', async () => {
      const [one, other] = [open(), open()]
      await migrate(one)
      const isKept = async (name: string) => (await namesIn(other)).includes(name)
      const writes = Array.from({ length: 150 }, async (_, index) => {
        const name = String(index).padStart(3, '0')
        const written = inTransaction(one, async (tx) => {
          await tx.insertInto('settings').values({ name, value: '' }).execute()
          if (index % 3 === 0) throw new Error(`no ${name}`)
          return name
        })
        if (index % 3 !== 0) expect([await written, await isKept(name)]).toEqual([name, true])
        else {
          await expect(written).rejects.toThrow(`no ${name}`)
          expect(await isKept(name)).toBe(false)
        }
      })
      await Promise.all(writes)
      expect(await namesIn(other)).toHaveLength(100)
    })

    // SQLite alone shares a commit.
    if (kind === 'sqlite')
      it('of one group in which one fails: the others are run again and kept, and of the groups after it none is run twice', async () => {
        const db = open()
        await migrate(db)
        const runs: string[] = []
        const write = async (name: string) =>
          await inTransaction(db, async (tx) => {
            runs.push(name)
            await tx.insertInto('settings').values({ name, value: '' }).execute()
            if (name.startsWith('no')) throw new Error(name)
            return name
          })
        const group = async (...names: string[]) => {
          runs.length = 0
          const outcomes = await Promise.allSettled(names.map(write))
          expect(outcomes.map(({ status }) => status)).toEqual(
            names.map((name) => (name.startsWith('no') ? 'rejected' : 'fulfilled')),
          )
          return [...runs]
        }
        expect(await group('a', 'b')).toEqual(['a', 'b'])
        expect(await group('c', 'no 1', 'd')).toEqual(['c', 'no 1', 'c', 'no 1', 'd'])
        expect(await group('e', 'no 2', 'f')).toEqual(['e', 'no 2', 'f'])
        expect(await group('no alone')).toEqual(['no alone'])
        for (let calm = 0; calm < 40; calm++) await group(`one ${calm}`, `two ${calm}`)
        expect(await group('no 3', 'g')).toEqual(['no 3', 'no 3', 'g'])
        const kept = await namesIn(open())
        expect(kept.filter((name) => name.length < 8 && !/one|two/.test(name))).toEqual([
          'a',
          'b',
          'c',
          'd',
          'e',
          'f',
          'g',
        ])
      })

    if (kind === 'sqlite')
      it.each([
        ['its commit fails', sql`insert into children values ('nobody')`],
        ['it is lost half way, as on a full disk', sql`insert or rollback into parents values ('twice')`],
      ])('of one group: nothing is kept and all are told when %s', async (_, fatal) => {
        const db = open()
        await migrate(db)
        await sql`create table parents (gid text primary key)`.execute(db.queries)
        await sql`create table children (gid text references parents deferrable initially deferred)`.execute(
          db.queries,
        )
        await sql`insert into parents values ('twice')`.execute(db.queries)
        const write = async (name: string) => {
          await inTransaction(db, async (tx) => {
            await tx.insertInto('settings').values({ name, value: '' }).execute()
            if (name === 'second') await fatal.execute(tx)
          })
        }
        const outcomes = await Promise.allSettled(['first', 'second', 'third'].map(write))
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
        expect(await namesIn(open())).toEqual([])
        await write('later')
        expect(await namesIn(open())).toEqual(['later'])
      })

    it('is there for another connection as soon as it is acknowledged', async () => {
      const [one, other] = [open(), open()]
      await migrate(one)
      for (let count = 0; count < 20; count++) {
        expect(await settingOr(one, `s${count}`, () => 'mine')).toBe('mine')
        expect(await settingOr(other, `s${count}`, () => 'other')).toBe('mine')
      }
    })
  })

  describe('gid blocks', () => {
    it('are unique across nodes in parallel and across restarts, with 16 digits below 2^53', async () => {
      await migrate(open())
      const seen: string[] = []
      for (let restart = 0; restart < 3; restart++) {
        const nodes = [open(), open()].map((db) => makeGidBlocks(db))
        const taken = await Promise.all(
          nodes.flatMap((node) => Array.from({ length: 1_500 }, async () => await node.next())),
        )
        const several = await Promise.all(
          nodes.flatMap((node) => Array.from({ length: 300 }, async () => await node.take(7))),
        )
        for (const some of several) expect(some).toEqual(some.toSorted())
        seen.push(...taken, ...several.flat())
      }
      expect(new Set(seen).size).toBe(3 * 2 * (1_500 + 300 * 7))
      for (const gid of seen) {
        expect(gid).toMatch(/^[1-9]\d{15}$/)
        expect(Number(gid)).toBeLessThan(2 ** 53)
      }
      // Above those of the demo organization, which are the same every time.
      expect(seen.toSorted()[0]).toBe('1300000000000000')
    })

    it('keep clear of an id that a record brings with it, also in blocks that were claimed before', async () => {
      await migrate(open())
      const [one, other] = [makeGidBlocks(open()), makeGidBlocks(open())]
      const before = [await one.next(), await other.next()]
      expect(before.toSorted()).toEqual(['1300000000000000', '1300000000001000'])
      await other.keepClearOf('1300000000000500')
      // A turn of the event loop, at whose beginning SQLite looks whether anybody has written.
      await nextTurn()
      const after = await Promise.all([one, one, other].map(async (blocks) => await blocks.next()))
      for (const gid of after) expect(Number(gid)).toBeGreaterThanOrEqual(1_300_000_000_002_000)
      await one.keepClearOf('1400000000000000')
      await nextTurn()
      for (const blocks of [one, other, makeGidBlocks(open())])
        expect(Number(await blocks.next())).toBeGreaterThan(1_400_000_000_000_000)
      // Ids below those that are counted are nobody's concern.
      const next = Number(await one.next())
      await other.keepClearOf('1200000000000011')
      expect(Number(await one.next())).toBe(next + 1)
    })
  })

  describe('the change stamp', () => {
    let one: Database
    let other: Database
    beforeEach(async () => {
      ;[one, other] = [open(), open()]
      await migrate(one)
    })
    const write = async (db: Database) => {
      await db.queries.insertInto('settings').values({ name: randomUUID(), value: '' }).execute()
    }

    if (kind === 'postgres')
      it('is never given where nothing cheap tells of writes', async () => {
        expect(one.changeStamp()).toBeNull()
        await write(other)
        expect(one.changeStamp()).toBeNull()
      })

    if (kind === 'postgres') return

    it('moves with own writes at once, and stands still while nobody writes', async () => {
      const requests = await openRequests()
      const before = await requests.next(() => one.changeStamp())
      await one.queries.selectFrom('settings').selectAll().execute()
      expect(await requests.next(() => one.changeStamp())).toBe(before)
      await write(one)
      expect(one.changeStamp()).not.toBe(before)
      requests.close()
    })

    it.each(['this process', 'another connection'] as const)(
      'lets nothing be found that was remembered before a write of %s, nor read while it wrote',
      async (writer) => {
        const requests = await openRequests()
        const memory = makeVersionedMemory<string, string>({ entriesMax: 2 })
        const writeNow = async () => {
          await write(writer === 'this process' ? one : other)
        }
        const find = async () => await requests.next(() => memory.get(one.changeStamp(), 'key'))
        const read = async (value: string, during: () => Promise<void>) => {
          const stamp = await requests.next(() => one.changeStamp())
          await during()
          memory.set(stamp, 'key', value)
        }
        await read('first', async () => await Promise.resolve())
        expect(await find()).toBe('first')
        await writeNow()
        expect(await find()).toBeUndefined()
        await read('second', writeNow)
        expect(await find()).toBeUndefined()
        await read('third', async () => await Promise.resolve())
        expect(await find()).toBe('third')
        // What was begun before the last write comes too late, and takes nothing away.
        memory.set(0, 'key', 'stale')
        expect(await find()).toBe('third')
        requests.close()
      },
    )

    // Wherever in the event loop it was asked last: a request that is sent after a commit must see the commit.
    it.each(['a request', 'a timer', 'an immediate'] as const)(
      'shows another connection’s commit to the next request, when it was asked last in %s',
      async (where) => {
        const requests = await openRequests()
        const raw = new DatabaseSync(location.kind === 'sqlite' ? location.path : '')
        const insert = raw.prepare("insert into settings (name, value) values (?, '')")
        const askThenCommit = () => {
          const stamp = one.changeStamp()
          insert.run(randomUUID())
          return stamp
        }
        for (let round = 0; round < 20; round++) {
          const after = new Promise((resolve) => {
            const askThenRequest = () => {
              const before = askThenCommit()
              void requests.next(() => {
                resolve([before, one.changeStamp()])
              })
            }
            if (where === 'a timer') setTimeout(askThenRequest, 1)
            else if (where === 'an immediate') setImmediate(askThenRequest)
            else void requests.next(askThenRequest)
          })
          const [before, seen] = (await after) as [unknown, unknown]
          expect(seen).not.toBe(before)
        }
        raw.close()
        requests.close()
      },
    )
  })
})

describe('faults', () => {
  let folder: string
  let drop: () => Promise<void>
  beforeAll(async () => {
    ;({ folder, drop } = await sharedLocation('sqlite'))
  })
  afterAll(async () => {
    await drop()
  })

  const caught = (work: () => unknown): unknown => {
    try {
      work()
    } catch (error) {
      return error
    }
    throw new Error('nothing was thrown')
  }

  it('busy: another process writes for too long', () => {
    const path = join(folder, 'busy.sqlite')
    const holder = new DatabaseSync(path)
    holder.exec('create table t (a); begin immediate')
    const waiting = new DatabaseSync(path, { timeout: 0 })
    const error = caught(() => {
      waiting.exec('begin immediate')
    })
    expect(error).toMatchObject({ errcode: 5 })
    const translated = translateFault(error)
    expect(translated).toBeInstanceOf(StoreUnavailable)
    expect(translated).toMatchObject({ cause: error, retryAfterSeconds: 2 })
    waiting.close()
    holder.close()
  })

  it('busy: who waits for another process that writes keeps nobody from reading, and writes when that has ended', async () => {
    const path = join(folder, 'waiting.sqlite')
    const { db, close } = await openStoresAt({ kind: 'sqlite', path })
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const write = (name: string) => ({ name, value: '1' })
    const alone = db.queries.insertInto('settings').values(write('alone')).execute()
    const together = inTransaction(db, async (tx) => {
      await tx.insertInto('settings').values(write('together')).execute()
      await tx.insertInto('settings').values(write('and one more')).execute()
    })
    const names = async () =>
      (await db.queries.selectFrom('settings').select('name').where('value', '=', '1').execute()).map(
        ({ name }) => name,
      )
    for (let read = 0; read < 3; read++) {
      expect(await names()).toEqual([])
      await sleep(30)
    }
    other.exec("insert into settings (name, value) values ('other', '1'); commit")
    await Promise.all([alone, together])
    expect((await names()).toSorted()).toEqual(['alone', 'and one more', 'other', 'together'])
    other.close()
    await close()
  })

  it('busy: another process writes for longer than anybody waits', async () => {
    const path = join(folder, 'too-long.sqlite')
    const { db, close } = await openStoresAt({ kind: 'sqlite', path })
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const row = { name: 'late', value: '1' }
    const insert = async (queries: typeof db.queries) =>
      await queries.insertInto('settings').values(row).execute()
    const outcomes = await Promise.allSettled([insert(db.queries), inTransaction(db, insert)])
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) as unknown })
    other.close()
    // Nothing is left of them that would be in the way.
    await inTransaction(db, insert)
    await close()
  })

  it('full: the disk takes no more; the transaction leaves nothing, and the database works on', async () => {
    const stores = await openStoresAt({ kind: 'sqlite', path: join(folder, 'full.sqlite') })
    const { db } = stores
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db.queries)
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 1)}`.execute(db.queries)
    const fill = inTransaction(db, async (tx) => {
      await tx.insertInto('settings').values({ name: 'small', value: '' }).execute()
      await tx
        .insertInto('settings')
        .values({ name: 'large', value: 'x'.repeat(1_000_000) })
        .execute()
    })
    await expect(fill).rejects.toThrow(StoreUnavailable)
    await sql`pragma max_page_count = 1000000`.execute(db.queries)
    const found = await db.queries.selectFrom('settings').select('name').execute()
    expect(found.map((row) => row.name)).not.toContain('small')
    await stores.newPerson()
    await stores.close()
  })

  it('refused: no PostgreSQL listens there', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const db = openDatabase(
      { kind: 'postgres', url: `postgres://nobody:nothing@127.0.0.1:${port}/none` },
      { onIdleError: () => undefined },
    )
    const failed = db.queries.selectFrom('users').selectAll().execute()
    await expect(failed).rejects.toThrow(StoreUnavailable)
    await expect(inTransaction(db, async (tx) => await tx.selectFrom('users').execute())).rejects.toThrow(
      StoreUnavailable,
    )
    await db.close()
  })

  it('ended: PostgreSQL ends the session in the middle; the next query gets a new one', async () => {
    const { drop: dropDatabase, location } = await sharedLocation('postgres')
    const stores: Stores = await openStoresAt(location)
    const killed = inTransaction(stores.db, async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
    })
    await expect(killed).rejects.toThrow(StoreUnavailable)
    await stores.newPerson()
    await stores.close()
    await dropDatabase()
  })

  it('a broken rule, bad SQL, garbage in place of a database and a plain bug stay what they are', async () => {
    const db = new DatabaseSync(':memory:')
    db.exec('create table t (a unique); insert into t values (1)')
    const garbage = join(folder, 'garbage.sqlite')
    writeFileSync(garbage, 'no database at all, only some text that is long enough to have a header')
    for (const error of [
      caught(() => {
        db.exec('insert into t values (1)')
      }),
      caught(() => {
        db.exec('select nonsense from t')
      }),
      caught(() => openDatabase({ kind: 'sqlite', path: garbage }, { onIdleError: () => undefined })),
      new TypeError('a bug'),
    ]) {
      expect(translateFault(error)).toBe(error)
    }
    db.close()
    await Promise.resolve()
  })
})

/** Runs work as a server does: when bytes arrive that were sent after it was asked for. */
async function openRequests() {
  const waiting: (() => void)[] = []
  const server = createServer((socket) => {
    socket.on('data', () => waiting.shift()?.())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(client, 'connect')
  return {
    next: async <T>(work: () => T) =>
      await new Promise<T>((resolve) => {
        waiting.push(() => {
          resolve(work())
        })
        client.write('.')
      }),
    close: () => {
      client.destroy()
      server.close()
    },
  }
}
