import { afterAll, beforeAll, expect, it } from 'vitest'
import { newApp } from '../../../test/support/grants.js'
import { policyScene } from '../../../test/support/policy-scene.js'
import { NOW_MS, OPERATOR, type OpenStores, type Stores } from '../../../test/support/stores.js'
import { homeFactsStore } from './home-facts.store.js'

/** What any store must tell for the start page of whoever administers several workspaces. */
export function homeFactsContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  it('counts the apps that wait in each workspace, the most first, whichever was made first, and none of other workspaces', async () => {
    const policies = policyScene(stores)
    const admins = []
    for (const count of [1, 3, 2, 1]) {
      const admin = await stores.newPerson({})
      await policies.demand(admin.workspaceGid, { apps: 'approved' })
      for (let index = 0; index < count; index++) {
        const { clientId } = await newApp(stores, admin)
        await stores.policies.approvals.ask({ userGid: admin.gid, clientId, actor: OPERATOR, nowMs: NOW_MS })
      }
      admins.push(admin.workspaceGid)
    }
    const [one, three, two] = admins
    if (one === undefined || three === undefined || two === undefined)
      throw new Error('no workspaces were made')
    const facts = homeFactsStore(stores.db)
    expect(await facts.waitingIn([one, three, two], 10)).toEqual([
      { workspaceGid: three, apps: 3 },
      { workspaceGid: two, apps: 2 },
      { workspaceGid: one, apps: 1 },
    ])
    expect(await facts.waitingIn([one, three, two], 1)).toEqual([{ workspaceGid: three, apps: 3 }])
    expect(await facts.waitingIn([], 10)).toEqual([])
  })
}
