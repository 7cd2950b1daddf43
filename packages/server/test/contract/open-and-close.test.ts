import { setTimeout as sleep } from 'node:timers/promises'
import { readdirSync, readlinkSync } from 'node:fs'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openServices } from '../../src/compose/services.js'
import { newAskingApp } from '../support/authorize.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'
import { attachmentsOf, DATABASE_KINDS, openServicesAt, testPlatform } from '../support/services.js'
import { THIS_SERVER } from '../../src/protocol/audit/this-server.js'

describe.each(DATABASE_KINDS)('opening and closing the services on %s', (kind) => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let stores: Stores
  beforeEach(async () => {
    place = await sharedLocation(kind, 'with schema')
    stores = await openStoresAt(place.location)
  })
  afterEach(async () => {
    await stores.close()
    await place.drop()
  })

  /** What is open of the database but for one's own: files of this process, or connections, which take a moment to close. */
  const leftOpen = async () => {
    await stores.close()
    const files = openFilesIn(place.folder)
    stores = await openStoresAt(place.location)
    if (kind === 'sqlite') return files
    const others = async () => {
      const { rows } = await sql<{ count: string }>`
        select count(*) as count from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
      `.execute(stores.db.queries)
      return Number(rows[0]?.count)
    }
    for (let count = 0; count < 100 && (await others()) > 0; count++) await sleep(20)
    return await others()
  }

  it('leaves no database open where a feature cannot be made', async () => {
    const opening = openServices(
      {
        accessTokenRevocation: 'on',
        attachments: attachmentsOf(place.location),
        database: place.location,
        publicUrl: 'no address',
      },
      testPlatform(),
      { schema: 'migrate' },
    )
    await expect(opening).rejects.toThrow('Invalid URL')
    expect(await leftOpen()).toBe(0)
  })

  it('closes the database, and writes what others have left, where one of them cannot write', async () => {
    const { services } = await openServicesAt(place.location)
    const { clientId } = await newAskingApp(services, { ownerGid: (await stores.newPerson()).gid })
    services.apps.requests.note(clientId, 200)
    services.audit.refusals.note({
      action: 'metrics_refused',
      actor: { kind: 'anonymous', from: { address: '192.0.2.1', credential: null } },
      target: THIS_SERVER,
      outcome: 'refused',
      reason: 'token_wrong',
      atMs: 0,
    })
    await sql`alter table audit_chains rename to audit_chains_away`.execute(stores.db.queries)
    await expect(services.close()).rejects.toThrow()
    await sql`alter table audit_chains_away rename to audit_chains`.execute(stores.db.queries)
    expect(await leftOpen()).toBe(0)
    const counted = await stores.db.queries.selectFrom('app_usage').select('requests').execute()
    expect(counted.map(({ requests }) => requests)).toEqual([1])
  })
})

function openFilesIn(folder: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
    } catch {
      return false // closed meanwhile
    }
  }).length
}
