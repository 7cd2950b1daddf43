import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseLocation } from '../../src/db/database.js'
import { ensureBuilt } from '../support/built.js'
import { openChild, type Child } from '../support/child.js'
import { newApp, newCode, tokensIn } from '../support/grants.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const ROUNDS = 10

describe.each(DATABASE_KINDS)('%s: an app blocked beside a running server', (kind) => {
  let location: DatabaseLocation
  let drop: () => Promise<void>
  let child: Child
  let opened: TestServices
  let stores: Stores

  beforeAll(async () => {
    ensureBuilt()
    const shared = await sharedLocation(kind, 'with schema')
    ;({ drop, location } = shared)
    opened = await openServicesAt(location, { nowMs: () => Date.now(), advance: () => undefined })
    stores = await openStoresAt(location)
    child = await openChild(location)
  })
  afterAll(async () => {
    await child.close()
    await opened.close()
    await stores.close()
    await drop()
  })

  it('is blocked for the next call in another process, and let in again by the next after that', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const ada = await stores.newPerson()
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'member')
      const app = await newApp(stores, ada)
      const { request } = await newCode(stores, { app, person: ada, nowMs: Date.now() })
      const redeemed = await opened.services.grants.redeemCode(app, request)
      if (!redeemed.ok) throw new Error('there is no token')
      const { access } = tokensIn(redeemed.body)
      const found = async () =>
        (await child.perform<string[]>({ do: 'workspaces', token: access })).toSorted()
      const both = [ada.workspaceGid, elsewhere.workspaceGid].toSorted()
      expect(await found()).toEqual(both)
      const act = {
        workspaceGid: ada.workspaceGid,
        clientId: app.clientId,
        adminGid: ada.gid,
        nowMs: Date.now(),
      }
      expect(await opened.services.appAdmission.block(act)).toBe('blocked')
      expect(await found()).toEqual([elsewhere.workspaceGid])
      expect(await opened.services.appAdmission.unblock(act)).toBe('unblocked')
      expect(await found()).toEqual(both)
    }
  })
})
