import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { ensureBuilt } from '../support/built.js'
import { openChild } from '../support/child.js'
import { openServicesAt } from '../support/services.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'

const CRASHES = 20
const CREATIONS = 200
/** So many more are asked for that some are always under way. */
const MORE = 200
const TOKENS_PER_USER = 20

let location: DatabaseLocation
let drop: () => Promise<void>

beforeAll(async () => {
  ensureBuilt()
  ;({ drop, location } = await sharedLocation('sqlite'))
})
afterAll(async () => {
  await drop()
})

const file = () => (location.kind === 'sqlite' ? location.path : '')

async function newOwners(): Promise<readonly Gid[]> {
  const stores = await openStoresAt(location)
  const owners: Gid[] = []
  for (let count = 0; count < (CREATIONS + MORE) / TOKENS_PER_USER; count++)
    owners.push((await stores.newPerson()).gid)
  await stores.close()
  return owners
}

/** Counts, over a connection that knows nothing of the services. */
function count(query: string): number {
  const db = new DatabaseSync(file(), { readOnly: true })
  const { n } = db.prepare(query).get() as { n: number }
  db.close()
  return n
}

// Twenty starts of a process; on a busy machine each takes seconds.
const MS_MAX = 400_000

it(
  'kill -9 amid 200 creations, 20 times: every acknowledged token works, the database is whole',
  { timeout: MS_MAX },
  async () => {
    const acknowledged: string[] = []
    for (let crash = 0; crash < CRASHES; crash++) {
      const owners = await newOwners()
      const child = await openChild(location)
      const all = owners.map(
        async (userGid) => await child.perform({ do: 'create', userGid, times: TOKENS_PER_USER }),
      )
      const ended = Promise.allSettled(all)
      // Somewhere between the first creation and the last, and a moment later than where we looked.
      const killAfter = Math.floor(Math.random() * CREATIONS)
      while (child.tokens.length < killAfter) await new Promise((resolve) => setTimeout(resolve, 1))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      await child.kill()
      const results = await ended
      expect(results.at(-1)?.status).toBe('rejected')
      expect(child.tokens.length).toBeLessThan(CREATIONS + MORE)
      acknowledged.push(...child.tokens)

      const db = new DatabaseSync(file())
      expect(db.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      expect(db.prepare('pragma foreign_key_check').all()).toEqual([])
      db.close()
      const { close, services } = await openServicesAt(location, {
        nowMs: () => Date.now(),
        advance: () => undefined,
      })
      for (const token of child.tokens) {
        expect(await services.tokens.verify(token, '192.0.2.1')).toMatchObject({ ok: true })
      }
      await close()
    }
    expect(new Set(acknowledged).size).toBe(acknowledged.length)
    expect(acknowledged.length).toBeGreaterThan(CRASHES)
    // A token without its line in the trail, or a line without its token, would be half a transaction.
    const tokens = count('select count(*) as n from tokens')
    expect(count("select count(*) as n from audit_events where action = 'token_created'")).toBe(tokens)
    expect(tokens).toBeGreaterThanOrEqual(acknowledged.length)
    expect(tokens).toBeLessThanOrEqual(acknowledged.length + CRASHES)
    console.log(`${CRASHES} crashes, ${acknowledged.length} tokens acknowledged, ${tokens} stored`)
  },
)
