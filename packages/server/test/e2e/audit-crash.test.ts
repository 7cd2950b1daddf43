import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeVerifyTrail } from '../../src/rooms/audit/verify-trail.js'
import { trailStore } from '../../src/rooms/audit/trail.store.js'
import { ensureBuilt } from '../support/built.js'
import { openChild } from '../support/child.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'

const CRASHES_PER_DATABASE = 25
const OWNERS = 4
const TOKENS_PER_OWNER = 50

it.concurrent.each(DATABASE_KINDS)(
  `kill -9 amid audited acts on %s, ${CRASHES_PER_DATABASE} times: as many events as acknowledged acts, the chain whole`,
  async (kind) => {
    ensureBuilt()
    const { drop, location } = await sharedLocation(kind)
    const stores = await openStoresAt(location)
    let acknowledged = 0
    let following = openChild(location)
    const trail = trailStore(stores.db)
    const verify = makeVerifyTrail({ trail })
    for (let crash = 0; crash < CRASHES_PER_DATABASE; crash++) {
      const owners: Gid[] = []
      for (let count = 0; count < OWNERS; count++) owners.push((await stores.newPerson()).gid)
      const child = await following
      // Starting one takes longer than what it does, so the next one starts meanwhile.
      following = openChild(location)
      const acts = Promise.allSettled(
        owners.map(
          async (userGid) => await child.perform({ do: 'create', userGid, times: TOKENS_PER_OWNER }),
        ),
      )
      const killAfter = Math.floor(Math.random() * OWNERS * TOKENS_PER_OWNER * 0.8)
      while (child.tokens.length < killAfter) await new Promise((resolve) => setTimeout(resolve, 1))
      await child.kill()
      await acts
      acknowledged += child.tokens.length
      expect(await verify()).toMatchObject({ ok: true })
    }
    const countAll = async (table: 'tokens' | 'audit_events') =>
      await stores.db.queries
        .selectFrom(table)
        .select((row) => row.fn.countAll().as('n'))
        .$if(table === 'audit_events', (query) => query.where(sql.ref('action'), '=', 'token_created'))
        .executeTakeFirstOrThrow()
    const events = Number((await countAll('audit_events')).n)
    expect(events).toBeGreaterThanOrEqual(acknowledged)
    expect(events).toBe(Number((await countAll('tokens')).n))
    expect(acknowledged).toBeGreaterThan(CRASHES_PER_DATABASE)
    await (await following).kill()
    await stores.close()
    await drop()
  },
)
