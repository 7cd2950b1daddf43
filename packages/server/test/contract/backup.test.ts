import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BACKUP_MARK, backUp } from '../../src/db/backup.js'
import { fillFrom, withBackup } from '../../src/db/restore.js'
import { TABLES } from '../../src/db/schema.js'
import { everything, fillTheRest } from '../support/every-table.js'
import { DATABASE_KINDS, openServicesAt } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

type Place = Awaited<ReturnType<typeof sharedLocation>>

describe.each(DATABASE_KINDS)('a backup of %s', (kind) => {
  let places: Place[]
  let opened: Stores[]

  beforeEach(async () => {
    places = []
    opened = []
    const source = await sharedLocation(kind, 'with schema')
    places.push(source)
    const { close, services } = await openServicesAt(source.location)
    const made = await services.demo.create({ force: false, actor: { kind: 'operator' } })
    await close()
    if (!made.ok) throw new Error('no demo was made')
    const stores = await openStoresAt(source.location)
    opened.push(stores)
    await fillTheRest(stores.db.queries, {
      clientId: made.demo.apps[0]?.client_id ?? '',
      kind: stores.db.kind,
    })
    await stores.db.queries
      .insertInto('audit_anchors')
      .values({ chain: 15, position: 1, hash: 'ab'.repeat(32), first_hash: null })
      .execute()
  })
  afterEach(async () => {
    for (const stores of opened) await stores.close()
    for (const { drop } of places) await drop()
  })

  it.each(DATABASE_KINDS)('fills %s with every row of every table', async (target) => {
    const [source] = opened
    const [place] = places
    if (source === undefined || place === undefined) throw new Error('no source')
    const before = await everything(source.db)
    // A table that nobody filled would be lost without anybody's noticing.
    expect([...before].filter(([, rows]) => rows.length === 0).map(([table]) => table)).toEqual([])
    const file = join(place.folder, 'backup.sqlite')
    await backUp({ from: source.db, to: file, nowMs: NOW_MS })
    const empty = await sharedLocation(target, 'with schema')
    places.push(empty)
    const copy = await openStoresAt(empty.location)
    opened.push(copy)
    await withBackup(file, async (backup) => {
      await fillFrom(copy.db, { backup, name: file }, async (tx) => {
        // The file alone says of itself that it is a backup, and of when.
        const mark = await tx
          .deleteFrom('settings')
          .where('name', '=', BACKUP_MARK)
          .returning('value')
          .executeTakeFirst()
        expect(mark?.value).toBe(String(NOW_MS))
      })
    })
    // The journal of changes is each database's own.
    const brought = (all: typeof before) => TABLES.map((table) => [table, all.get(table)])
    expect(brought(await everything(copy.db))).toEqual(brought(before))
  })
})
