import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantScene } from '../../../../test/support/grant-scene.js'
import { newApp } from '../../../../test/support/grants.js'
import {
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { StatusClass } from './app-usage.js'
import { makeUsageRecorder } from './usage-recorder.js'
import { DUE_APP_USAGE } from './app-usage.store.js'

const GID_OF_NOTHING = '9' as Gid

/** What any store of apps' usage must do. */
export function appUsageContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  beforeAll(async () => {
    stores = await open()
    ada = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })
  const newClient = async () => (await newApp(stores, ada)).clientId
  const count = (clientId: Gid, day: string, requests: number, statusClass: StatusClass = 2) => ({
    clientId,
    day,
    statusClass,
    requests,
  })
  const list = async (clientId: Gid, fromDay = '2026-01-01') =>
    await stores.appUsage.list({ clientId, fromDay })

  it('adds to what was counted, by day and kind of answer', async () => {
    const one = await newClient()
    const other = await newClient()
    await stores.appUsage.add([count(one, '2026-11-22', 3), count(one, '2026-11-23', 1, 4)])
    await stores.appUsage.add([
      count(one, '2026-11-23', 5),
      count(one, '2026-11-22', 4),
      count(other, '2026-11-22', 9),
    ])
    expect(await list(one)).toEqual([
      count(one, '2026-11-22', 7),
      count(one, '2026-11-23', 5),
      count(one, '2026-11-23', 1, 4),
    ])
    expect(await list(one, '2026-11-23')).toHaveLength(2)
    expect(await list(other)).toEqual([count(other, '2026-11-22', 9)])
  })

  it('passes over an app that is gone, and keeps the counts of the others', async () => {
    const one = await newClient()
    const gone = await newClient()
    await stores.appUsage.add([count(gone, '2026-11-22', 1)])
    await stores.apps.delete({ clientId: gone, actor: OPERATOR, nowMs: NOW_MS })
    await stores.appUsage.add([
      count(gone, '2026-11-22', 1),
      count(one, '2026-11-22', 2),
      count(GID_OF_NOTHING, '2026-11-22', 1),
    ])
    expect(await list(gone)).toEqual([])
    expect(await list(one)).toEqual([count(one, '2026-11-22', 2)])
  })

  it('loses no count of those that come at once', async () => {
    const one = await newClient()
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await stores.appUsage.add([count(one, '2026-11-23', 1), count(one, '2026-11-23', 1, 5)])
      }),
    )
    expect(await list(one)).toEqual([count(one, '2026-11-23', 20), count(one, '2026-11-23', 20, 5)])
  })

  it('takes nothing to add, and does not move the change stamp', async () => {
    const one = await newClient()
    await stores.appUsage.add([])
    const before = stores.db.changeStamp()
    await stores.appUsage.add([count(one, '2026-11-23', 1)])
    expect(stores.db.changeStamp()).toBe(before)
  })

  it('tells the requests of several apps by the day, however they were answered', async () => {
    const [one, two] = [await newClient(), await newClient()]
    await stores.appUsage.add([
      count(one, '2026-11-22', 4, 2),
      count(one, '2026-11-22', 3, 5),
      count(one, '2026-11-01', 9),
      count(two, '2026-11-23', 1),
    ])
    const totals = await stores.appUsage.listTotals({ clientIds: [one, two], fromDay: '2026-11-02' })
    expect(totals).toEqual([
      { clientId: one, day: '2026-11-22', requests: 7 },
      { clientId: two, day: '2026-11-23', requests: 1 },
    ])
    expect(await stores.appUsage.listTotals({ clientIds: [], fromDay: '2026-11-02' })).toEqual([])
  })

  it('sweeps what is older than a day, in bounded batches', async () => {
    const one = await newClient()
    await stores.appUsage.add([
      count(one, '2025-01-01', 1),
      count(one, '2025-01-02', 1),
      count(one, '2025-01-03', 1),
      count(one, '2026-11-23', 1),
    ])
    const sweep = async () => await stores.free(DUE_APP_USAGE, '2025-01-03', 1)
    expect([await sweep(), await sweep(), await sweep()]).toEqual([1, 1, 0])
    expect((await list(one, '2020-01-01')).map(({ day }) => day)).toEqual(['2025-01-03', '2026-11-23'])
  })

  describe('the recorder', () => {
    it('sums in memory, writes in batches, and loses nothing of a batch that could not be written', async () => {
      const one = await newClient()
      let fails = true
      const recorder = makeUsageRecorder({
        usage: {
          add: async (counts) => {
            if (fails) throw new Error('the database is away')
            await stores.appUsage.add(counts)
          },
        },
        clock: { nowMs: () => NOW_MS },
      })
      for (const status of [200, 201, 302, 404, 401, 500, 999]) recorder.note(one, status)
      await expect(recorder.flush()).rejects.toThrow('away')
      recorder.note(one, 200)
      fails = false
      await recorder.flushAll()
      expect(await recorder.flush()).toBe(0)
      expect(await list(one)).toEqual([
        count(one, '2026-11-23', 3),
        count(one, '2026-11-23', 1, 3),
        count(one, '2026-11-23', 2, 4),
        count(one, '2026-11-23', 2, 5),
      ])
    })
  })

  it('tells how many people an app acts for, and for how many it did lately', async () => {
    const scene = grantScene(stores)
    const ben = await stores.newPerson()
    const app = await newApp(stores, ada)
    const first = await scene.newGrant({ person: ada, app })
    await scene.newGrant({ person: ada, app })
    const third = await scene.newGrant({ person: ben, app })
    await scene.newGrant({ person: ben, app: await newApp(stores, ada) })
    const ending = await scene.newGrant({
      person: await stores.newPerson(),
      app,
      grantExpiresAtMs: NOW_MS + 1,
    })
    const reachAt = async (nowMs: number) =>
      (await stores.appReachOf(app.clientId, { nowMs, sinceMs: nowMs })).grants
    expect([await reachAt(NOW_MS), await reachAt(NOW_MS + 1)]).toEqual([4, 3])
    await stores.grants.revoke({
      grantGid: ending.grantGid,
      reason: 'revoked',
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    const reach = async () =>
      await stores.appReachOf(app.clientId, { nowMs: NOW_MS, sinceMs: NOW_MS - 1_000 })
    expect(await reach()).toEqual({ grants: 3, people: 2, peopleSince: 0 })
    await stores.tokens.recordUses(
      [{ kind: 'access', tokenGid: first.grantGid, atMs: NOW_MS, address: '127.0.0.1' }],
      60_000,
    )
    expect(await reach()).toEqual({ grants: 3, people: 2, peopleSince: 1 })
    await stores.grants.revoke({
      grantGid: third.grantGid,
      reason: 'revoked',
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    expect(await reach()).toEqual({ grants: 2, people: 1, peopleSince: 1 })
  })
}
