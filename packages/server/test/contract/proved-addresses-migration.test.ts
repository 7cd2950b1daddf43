import { join } from 'node:path'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { openDatabase, type Database, type DatabaseLocation } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrations.js'
import { FOUNDATION } from '../../src/db/migrations/0001-foundation.js'
import { APPS } from '../../src/db/migrations/0002-apps.js'
import { GRANTS } from '../../src/db/migrations/0003-grants.js'
import { CONSOLE } from '../../src/db/migrations/0004-console.js'
import { SECURITY } from '../../src/db/migrations/0005-security.js'
import { portableMigration } from '../../src/db/migrations/portable-ddl.js'
import { fillFrom, withBackup } from '../../src/db/restore.js'
import { DATABASE_KINDS, type DatabaseKind } from '../support/services.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'

const BEFORE = {
  '0001-foundation': FOUNDATION,
  '0002-apps': APPS,
  '0003-grants': GRANTS,
  '0004-console': CONSOLE,
  '0005-security': SECURITY,
}
const DEMO_ADA = '1200000000000011'

/** Who they are, and since when their address must count as proved; null for not at all. */
const PEOPLE: readonly (readonly [gid: string, verifiedAtMs: number | null, what: string])[] = [
  ['11', 110, 'made by the operator'],
  ['12', 120, 'used a mailed link to a new password, of which the link is still there'],
  ['13', 130, 'used one, of which the record is still there'],
  ['14', null, 'accepted an invitation that was mailed, and shown to an admin'],
  ['15', null, 'asked for a link'],
  ['16', null, 'has a link that ended with a password set another way'],
  ['17', 170, 'made by the operator, and reset later'],
  ['18', null, 'has the gid of a workspace that an operator made'],
  ['19', null, 'was invited, and deactivated'],
  ['20', 200, 'made by the operator, and deactivated'],
  ['21', null, 'was refused a reset'],
  [DEMO_ADA, 1, 'of the demo'],
]

async function openBefore(kind: DatabaseKind, location: DatabaseLocation): Promise<Database> {
  const db = openDatabase(location, { onIdleError: () => undefined })
  const { error } = await new Migrator({
    db: db.queries,
    provider: {
      getMigrations: async () =>
        await Promise.resolve(
          Object.fromEntries(
            Object.entries(BEFORE).map(([name, ddl]) => [name, portableMigration(kind, ddl)]),
          ),
        ),
    },
  }).migrateToLatest()
  if (error !== undefined) throw error
  for (const [gid] of PEOPLE) {
    const deactivatedAtMs = gid === '19' || gid === '20' ? 300 : null
    await sql`insert into users (gid, name, email, email_key, created_at_ms, deactivated_at_ms)
      values (${gid}, 'Name', ${`P${gid}@x.example`}, ${`p${gid}@x.example`}, 1, ${deactivatedAtMs})`.execute(
      db.queries,
    )
  }
  const event = async (
    action: string,
    targetGid: string,
    { actor = 'user', atMs = 1, kind: targetKind = 'user', outcome = 'done' } = {},
  ) => {
    await sql`insert into audit_events (at_ms, action, actor_kind, target_kind, target_gid, details, outcome)
      values (${atMs}, ${action}, ${actor}, ${targetKind}, ${targetGid}, '{}', ${outcome})`.execute(
      db.queries,
    )
  }
  const link = async (userGid: string, endedReason: string) => {
    await sql`insert into password_resets (gid, hash, user_gid, created_at_ms, expires_at_ms, ended_at_ms, ended_reason)
      values (${`9${userGid}`}, ${new Uint8Array(32).fill(Number(userGid))}, ${userGid}, 1, 2, ${Number(userGid) * 10}, ${endedReason})`.execute(
      db.queries,
    )
  }
  const operator = { actor: 'operator' }
  await event('user_created', '11', { ...operator, atMs: 110 })
  await link('12', 'used')
  await event('password_reset', '13', { atMs: 130 })
  await event('user_created', '14')
  await event('member_joined', '14')
  await event('password_reset_requested', '15', { actor: 'anonymous' })
  await link('16', 'password_set')
  await event('user_created', '17', { ...operator, atMs: 170 })
  await event('password_reset', '17', { atMs: 900 })
  await event('user_created', '18', { ...operator, kind: 'workspace' })
  await event('user_created', '19')
  await event('user_created', '20', { ...operator, atMs: 200 })
  await event('password_reset', '21', { outcome: 'refused' })
  return db
}

async function proved(db: Database) {
  const rows = await db.queries
    .selectFrom('users')
    .select(['gid', 'email', 'email_key', 'email_verified_at_ms'])
    .execute()
  const whatOf = new Map(PEOPLE.map(([gid, , what]) => [gid, what]))
  return {
    since: new Map(rows.map(({ email_verified_at_ms, gid }) => [whatOf.get(gid), email_verified_at_ms])),
    keyOf: new Map<string, string>(rows.map(({ email_key, gid }) => [gid, email_key])),
  }
}

const EXPECTED = new Map(PEOPLE.map(([, verifiedAtMs, what]) => [what, verifiedAtMs]))

describe.each(DATABASE_KINDS)('accounts of before, on %s', (kind) => {
  it('count as proved where a mailed link was used or an operator made them, and nowhere else', async () => {
    const place = await sharedLocation(kind)
    const db = await openBefore(kind, place.location)
    expect(await migrate(db)).toContain('0008-proved-addresses')
    const { keyOf, since } = await proved(db)
    expect(since).toEqual(EXPECTED)
    expect([keyOf.get('19'), keyOf.get('20'), keyOf.get('14')]).toEqual([
      'p19@x.example 19',
      'p20@x.example',
      'p14@x.example',
    ])
    await db.close()
    await place.drop()
  })

  it('come out of an older backup the same', async () => {
    const [source, target] = [await sharedLocation('sqlite'), await sharedLocation(kind)]
    const file = join(source.folder, 'older.sqlite')
    const old = await openBefore('sqlite', { kind: 'sqlite', path: file })
    await sql`pragma journal_mode = delete`.execute(old.queries)
    await old.close()
    const stores = await openStoresAt(target.location)
    await withBackup(file, async (backup) => {
      await fillFrom(stores.db, { backup, name: file }, async () => {
        await Promise.resolve()
      })
    })
    const { keyOf, since } = await proved(stores.db)
    expect(since).toEqual(EXPECTED)
    expect(keyOf.get('19')).toBe('p19@x.example 19')
    await stores.close()
    await source.drop()
    await target.drop()
  })
})
