import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { makeVerifyTrail } from '../../src/features/audit/verify-trail.js'
import { trailStore } from '../../src/features/audit/trail.store.js'
import { ensureBuilt } from '../support/built.js'
import { openChild } from '../support/child.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'

const CRASHES_PER_DATABASE = 25
const OWNERS = 4
const TOKENS_PER_OWNER = 25

it.concurrent.each(DATABASE_KINDS)(
  `kill -9 amid audited acts on %s, ${CRASHES_PER_DATABASE} times: as many events as acknowledged acts, the chain whole`,
  async (kind) => {
    ensureBuilt()
    const { drop, location } = await sharedLocation(kind, 'with schema')
    const stores = await openStoresAt(location)
    let acknowledged = 0
    let following = openChild(location, 'tokens-child.ts')
    const verify = makeVerifyTrail({ trail: trailStore(stores.db) })
    const count = async (table: 'tokens' | 'audit_events') => {
      const { n } = await stores.db.queries
        .selectFrom(table)
        .select((row) => row.fn.countAll().as('n'))
        .$if(table === 'audit_events', (query) => query.where(sql.ref('action'), '=', 'token_created'))
        .executeTakeFirstOrThrow()
      return Number(n)
    }
    let unacknowledged = 0
    for (let crash = 0; crash < CRASHES_PER_DATABASE; crash++) {
      const owners: Gid[] = []
      for (let owner = 0; owner < OWNERS; owner++) owners.push((await stores.newPerson()).gid)
      const child = await following
      // Starting one takes longer than what it does, so the next one starts meanwhile.
      following = openChild(location, 'tokens-child.ts')
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
      const [events, tokens, verdict] = [await count('audit_events'), await count('tokens'), await verify()]
      expect([events, verdict]).toMatchObject([tokens, { ok: true }])
      // Beyond what was acknowledged there is at most what was under way: one act of each owner.
      const lost = events - acknowledged - unacknowledged
      expect(lost).toBeGreaterThanOrEqual(0)
      expect(lost).toBeLessThanOrEqual(OWNERS)
      unacknowledged += lost
    }
    expect(acknowledged).toBeGreaterThan(CRASHES_PER_DATABASE)
    await (await following).kill()
    await stores.close()
    await drop()
  },
)
