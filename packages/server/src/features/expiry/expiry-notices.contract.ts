import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  openStoresAt,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { newApp } from '../../../test/support/grants.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DUE_EXPIRY_NOTICES } from './expiry-notices.store.js'
import { makeTellOfExpiry } from './tell-of-expiry.js'
import { DAY_MS } from '../../time-units.js'

/** What any store must do to tell owners of ends to come. */
export function expiryNoticeContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
  })

  const run = async (nowMs: number, of: Stores = stores) =>
    await makeTellOfExpiry({ notices: of.leaks.notices, clock: { nowMs: () => nowMs } })()
  const newToken = async (wish: { days: number; createdAtMs?: number; name?: string }) => {
    const { hash, hint } = freshSecret()
    const { createdAtMs = NOW_MS, days, name = 'Build' } = wish
    const token = { gid: await stores.nextGid(), hash, hint, userGid: ada.gid, name, scopes: 'full' } as const
    const expiresAtMs = createdAtMs + days * DAY_MS
    const creation = { token: { ...token, expiresAtMs }, liveMax: 100, actor: OPERATOR, nowMs: createdAtMs }
    expect(await stores.tokens.createPersonal(creation)).toBe('created')
    return { ...token, expiresAtMs }
  }
  const mails = async () => {
    const rows = stores.db.queries.selectFrom('mails').select(['facts', 'queued_at_ms'])
    const theirs = await rows
      .where('user_gid', '=', ada.gid)
      .where('kind', '=', 'token_expires')
      .orderBy('seq')
      .execute()
    return theirs.map((row) => ({
      day: Math.floor(row.queued_at_ms / DAY_MS) - Math.floor(NOW_MS / DAY_MS),
      names: (JSON.parse(row.facts) as { items: { name: string }[] }).items.map(({ name }) => name),
    }))
  }

  it('tells 30, 7 and 1 days before, once each, however often it looks', async () => {
    await newToken({ days: 90 })
    for (let hour = 0; hour <= 91 * 24; hour += 6) await run(NOW_MS + hour * 60 * 60 * 1_000)
    expect((await mails()).map(({ day }) => day)).toEqual([60, 83, 89])
  })

  it('leaves out a notice that is as long before the end as the token lives, or longer', async () => {
    await newToken({ days: 7 })
    for (let day = 0; day <= 8; day++) await run(NOW_MS + day * DAY_MS)
    expect((await mails()).map(({ day }) => day)).toEqual([6])
  })

  it('names all of a person’s in one mail a day, the soonest first, client secrets among them', async () => {
    await newToken({ days: 60, name: 'later', createdAtMs: NOW_MS - 20 * DAY_MS })
    await newToken({ days: 50, name: 'soon', createdAtMs: NOW_MS - 49 * DAY_MS })
    const app = await newApp(stores, ada)
    const secret = { gid: await stores.nextGid(), ...freshSecret() }
    const act = { clientId: app.clientId, actor: OPERATOR, nowMs: NOW_MS - 20 * DAY_MS }
    await stores.appSecrets.add({
      ...act,
      secret,
      liveMax: 2,
      oldExpiresAtMs: null,
      deadKept: { diedAfterMs: 0, countMax: 9 },
    })
    await stores.appSecrets.expire({ ...act, secretGid: secret.gid, expiresAtMs: NOW_MS + 6 * DAY_MS })
    await newToken({ days: 60, name: 'month', createdAtMs: NOW_MS - 40 * DAY_MS })
    await run(NOW_MS)
    expect(await mails()).toEqual([{ day: 0, names: ['soon', app.name, 'month'] }])
    await newToken({ days: 60, name: 'found after', createdAtMs: NOW_MS - 40 * DAY_MS })
    await run(NOW_MS + 1_000)
    expect(await mails()).toHaveLength(1)
    await run(NOW_MS + DAY_MS)
    expect((await mails())[1]).toEqual({ day: 1, names: ['found after'] })
  })

  it('says nothing of what is revoked, replaced, without an end, or nobody’s any more', async () => {
    const revoked = await newToken({ days: 60, createdAtMs: NOW_MS - 59 * DAY_MS })
    await stores.tokens.revoke({ tokenGid: revoked.gid, actor: OPERATOR, nowMs: NOW_MS })
    await run(NOW_MS)
    expect(await mails()).toEqual([])
    await newToken({ days: 60, createdAtMs: NOW_MS - 59 * DAY_MS })
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
    await run(NOW_MS)
    expect(await mails()).toEqual([])
  })

  it('two nodes at once tell everybody once', async () => {
    const nodes =
      stores.kind === 'postgres' ? [stores, await openStoresAt(stores.location)] : [stores, stores]
    try {
      const people: Person[] = []
      for (let count = 0; count < 8; count++) {
        ada = await stores.newPerson({ name: 'Ada' })
        people.push(ada)
        await newToken({ days: 60, createdAtMs: NOW_MS - 55 * DAY_MS })
      }
      await Promise.all([...nodes, ...nodes].map(async (node) => await run(NOW_MS, node)))
      for (const person of people) {
        ada = person
        expect(await mails()).toHaveLength(1)
      }
    } finally {
      if (nodes[1] !== stores) await nodes[1]?.close()
    }
  })

  it('forgets notices of ends that came long ago', async () => {
    const token = await newToken({ days: 60, createdAtMs: NOW_MS - 55 * DAY_MS })
    await run(NOW_MS)
    const told = async (gid: Gid) =>
      (
        await stores.db.queries
          .selectFrom('expiry_notices')
          .selectAll()
          .where('subject_gid', '=', gid)
          .execute()
      ).length
    expect(await told(token.gid)).toBe(1)
    await stores.free(DUE_EXPIRY_NOTICES, token.expiresAtMs, 10)
    expect(await told(token.gid)).toBe(1)
    await stores.free(DUE_EXPIRY_NOTICES, token.expiresAtMs + 1, 10)
    expect(await told(token.gid)).toBe(0)
  })
}
