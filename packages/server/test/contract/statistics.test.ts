import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrations.js'
import { analyzeAll, makeStatistics } from '../../src/db/statistics.js'
import { TABLES } from '../../src/db/schema.js'
import { DATABASE_KINDS, testClock } from '../support/services.js'
import { openStores, type Stores } from '../support/stores.js'

const HOUR_MS = 60 * 60_000

/** What the planner has been told: how many rows each table has. */
async function told({ kind, queries }: Database): Promise<ReadonlyMap<string, number>> {
  if (kind === 'sqlite') {
    const { rows } = await sql`select 1 from sqlite_schema where name = 'sqlite_stat1'`.execute(queries)
    if (rows.length === 0) return new Map()
  }
  const { rows } =
    kind === 'sqlite'
      ? await sql<{ name: string; rows: number }>`select tbl as name, max(cast(stat as integer)) as rows
          from sqlite_stat1 group by tbl`.execute(queries)
      : await sql<{ name: string; rows: number }>`select relname as name, reltuples as rows from pg_class
          where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples >= 0`.execute(queries)
  return new Map(rows.map((row) => [row.name, row.rows]))
}

const workspaces = (count: number, prefix: string) =>
  sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)})
    insert into workspaces (gid, name, is_organization, email_domains, created_at_ms) select ${sql.lit(prefix)} || i, '', 1, '', 0 from n`

const LAST = '0022-task-relations'
const UNDONE = [
  'drop table task_dependencies',
  'drop table task_tags',
  'drop table tag_followers',
  'drop table tags',
  'drop index tasks_by_parent',
  'alter table tasks drop column rank',
  'create index tasks_by_parent on tasks (parent_gid, gid)',
]

/** As a database is that the newest migration has not come to yet. */
async function takeBackTheLast({ queries }: Database): Promise<void> {
  await sql`delete from kysely_migration where name = ${LAST}`.execute(queries)
  for (const statement of UNDONE) await sql.raw(statement).execute(queries)
}

describe.each(DATABASE_KINDS)('what the planner knows, on %s', (kind) => {
  let stores: Stores
  beforeAll(async () => {
    stores = await openStores(kind)
    await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  it('is asked for after what was written in bulk, of every table that has rows', async () => {
    expect((await told(stores.db)).get('workspaces')).toBeUndefined()
    await workspaces(300, 'a').execute(stores.db.queries)
    await analyzeAll(stores.db)
    expect((await told(stores.db)).get('workspaces')).toBe(301)
    expect((await told(stores.db)).get('users')).toBe(1)
  })

  it('follows a migration of a database that had rows before, and none of an empty one', async () => {
    const { db } = stores
    await takeBackTheLast(db)
    await workspaces(100, 'b').execute(db.queries)
    expect(await migrate(db)).toEqual([LAST])
    expect((await told(db)).get('workspaces')).toBe(401)
  })
})

describe('the job on SQLite', () => {
  let stores: Stores
  beforeAll(async () => {
    stores = await openStores('sqlite')
    await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  it('looks at all tables once a day, one at a time, and in between at those that have grown much', async () => {
    const clock = testClock()
    const keep = makeStatistics(stores.db, { clock })
    const round = async () => {
      const tables: string[] = []
      for (let table = await keep(); table !== null; table = await keep()) tables.push(table)
      return tables
    }
    expect(await round()).toEqual(TABLES)
    expect((await told(stores.db)).get('users')).toBe(1)

    clock.advance(HOUR_MS)
    expect(await round()).toEqual([])
    await workspaces(100, 'c').execute(stores.db.queries)
    expect(await round()).toEqual(['workspaces'])
    expect((await told(stores.db)).get('workspaces')).toBe(101)
    expect((await told(stores.db)).get('users')).toBe(1)

    await stores.newPerson()
    expect(await round()).toEqual([])
    expect((await told(stores.db)).get('users')).toBe(1)
    clock.advance(23 * HOUR_MS)
    expect(await round()).toEqual(TABLES)
    expect((await told(stores.db)).get('users')).toBe(2)
  })

  it('looks at no more of an index however large it is, and forgets nothing that is remembered', async () => {
    const db = openDatabase({ kind: 'sqlite', path: ':memory:' }, { onIdleError: () => undefined })
    await migrate(db)
    await sql`insert into workspaces (gid, name, is_organization, email_domains, created_at_ms) values ('w', '', 1, '', 0)`.execute(
      db.queries,
    )
    await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
      insert into teams (gid, workspace_gid, name, html_description, visibility, created_at_ms) select 't' || i, 'w', '', '', 'public', 0 from n`.execute(
      db.queries,
    )
    const stamp = db.changeStamp()
    const keep = makeStatistics(db, { clock: testClock() })
    while ((await keep()) !== null);
    expect(db.changeStamp()).toBe(stamp)
    const { rows } = await sql<{
      stat: string
    }>`select stat from sqlite_stat1 where idx = 'teams_by_workspace'`.execute(db.queries)
    const [all, ofWorkspace] = (rows[0]?.stat ?? '').split(' ').map(Number)
    expect(all).toBeGreaterThan(19_000)
    // All are of one workspace; whoever read the whole index would know.
    expect(ofWorkspace).toBeLessThan(2_000)
    await db.close()
  })
})
