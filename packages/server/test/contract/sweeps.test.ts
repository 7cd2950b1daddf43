import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DUE_ROWS } from '../../src/compose/sweeps.js'
import { backlogOf, freeDueRows, type DueRows } from '../../src/db/due-rows.js'
import { DUE_EVENTS } from '../../src/features/audit/trail.store.js'
import { DUE_SPENT_CHALLENGES } from '../../src/features/factors/factors.store.js'
import { DUE_TOKEN_USAGE } from '../../src/features/tokens/token-usage.store.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStores, type Stores } from '../support/stores.js'
import { MINUTE_MS } from '../../src/time-units.js'

const OPENING_MS = 60_000

describe.each(DATABASE_KINDS)('sweeps on %s', (kind) => {
  let stores: Stores
  beforeAll(async () => {
    stores = await openStores(kind)
  }, OPENING_MS)
  afterAll(async () => {
    await stores.close()
  })

  const challenge = (index: number) => new Uint8Array(32).fill(index)
  const spend = async (...endsMs: readonly number[]) => {
    await sql`delete from spent_challenges`.execute(stores.db.queries)
    for (const [index, expires_at_ms] of endsMs.entries())
      await stores.db.queries
        .insertInto('spent_challenges')
        .values({ hash: challenge(index), expires_at_ms })
        .execute()
  }
  const left = async () =>
    (await stores.db.queries.selectFrom('spent_challenges').select('hash').orderBy('hash').execute()).map(
      ({ hash }) => hash[0],
    )

  it('the oldest go first, so many at once, and what is not due stays', async () => {
    await spend(NOW_MS - 1, NOW_MS - 3, NOW_MS + 1, NOW_MS - 2, NOW_MS)
    const free = async () => await freeDueRows(stores.db, DUE_SPENT_CHALLENGES, { nowMs: NOW_MS, rowsMax: 2 })
    expect([await free(), await left()]).toEqual([2, [0, 2, 4]])
    expect([await free(), await left()]).toEqual([2, [2]])
    expect([await free(), await left()]).toEqual([0, [2]])
  })

  it('say what is due and for how long, by moments and by days', async () => {
    await spend(NOW_MS - 5 * MINUTE_MS, NOW_MS - MINUTE_MS, NOW_MS + MINUTE_MS)
    expect(await backlogOf(stores.db, DUE_SPENT_CHALLENGES, NOW_MS)).toEqual({
      rows: 2,
      ageMs: 5 * MINUTE_MS + 1,
    })
    await spend()
    expect(await backlogOf(stores.db, DUE_SPENT_CHALLENGES, NOW_MS)).toEqual({ rows: 0, ageMs: 0 })
    const person = await stores.newPerson()
    const gid = await stores.nextGid()
    await sql`insert into tokens (gid, kind, hash, hint, user_gid, name, created_at_ms)
      values (${gid}, 'personal', ${challenge(1)}, '', ${person.gid}, '', 0)`.execute(stores.db.queries)
    await stores.tokenUsage.add([{ tokenGid: gid, day: '2026-10-20', requests: 1 }])
    expect(await backlogOf(stores.db, { ...DUE_TOKEN_USAGE, before: () => '2026-10-22' }, NOW_MS)).toEqual({
      rows: 1,
      ageMs: 2 * 24 * 60 * MINUTE_MS,
    })
  })

  it('two at once take different rows, and none waits for the other', async () => {
    await spend(...Array.from({ length: 40 }, (_, index) => NOW_MS - index))
    const freed = await Promise.all(
      Array.from(
        { length: 8 },
        async () => await freeDueRows(stores.db, DUE_SPENT_CHALLENGES, { nowMs: NOW_MS, rowsMax: 5 }),
      ),
    )
    const rest = await left()
    expect(freed.reduce((sum, one) => sum + one, 0) + rest.length).toBe(40)
  })

  it('move no change stamp: what they free is remembered by nobody', async () => {
    await spend(NOW_MS - 1)
    const before = stores.db.changeStamp()
    expect(await freeDueRows(stores.db, DUE_SPENT_CHALLENGES, { nowMs: NOW_MS, rowsMax: 5 })).toBe(1)
    expect(stores.db.changeStamp()).toBe(before)
  })

  /** How the database finds the rows: on PostgreSQL as if the table were large, for a small one is quicker read whole. */
  const planOf = async ({ before, due, table, where }: DueRows): Promise<string> => {
    const query = sql`select * from ${sql.table(table)} where ${sql.raw(where === undefined ? '' : `${where} and`)}
      ${sql.raw(due)} < ${sql.lit(before(NOW_MS))} order by ${sql.raw(due)} limit 5`
    if (kind === 'sqlite') {
      const { rows } = await sql<{ detail: string }>`explain query plan ${query}`.execute(stores.db.queries)
      return rows.map(({ detail }) => detail).join('\n')
    }
    return await stores.db.queries.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx)
      await sql`set local enable_sort = off`.execute(tx)
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(tx)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
  }

  const looksAtEveryRow = /temp b-tree|\bSort\b|Seq Scan|^SCAN \w+$/im

  it.each([...DUE_ROWS, DUE_EVENTS].map((rows) => [rows.name, rows] as const))(
    '%s: what is due is found by an index, in its order',
    async (_name, rows) => {
      expect(await planOf(rows)).not.toMatch(looksAtEveryRow)
    },
  )

  it('and a plan without an index would be seen for what it is', async () => {
    expect(await planOf({ ...DUE_TOKEN_USAGE, due: 'requests', before: () => 1 })).toMatch(looksAtEveryRow)
  })
})
