import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '../../../test/support/grants.js'
import { grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { policyScene } from '../../../test/support/policy-scene.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { App } from '../apps/app.js'

/** What any store of the apps of a workspace must tell where there are other workspaces, other apps and other people. */
export function appBlocksContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const at = { nowMs: NOW_MS, sinceMs: NOW_MS - 100 }
  const act = (admin: Person, app: App) => ({
    workspaceGid: admin.workspaceGid,
    clientId: app.clientId,
    adminGid: admin.gid,
    from: { address: '192.0.2.1', credential: null },
    nowMs: NOW_MS,
  })
  const appsOf = async (admin: Person) => await stores.admin.blocks.apps(admin.workspaceGid, at)
  const use = async (grantGid: string, atMs: number) =>
    await stores.tokens.recordUses(
      [{ kind: 'access', tokenGid: grantGid as never, atMs, address: '127.0.0.1' }],
      0,
    )
  const isBlockable = async (admin: Person, app: App) =>
    (await stores.admin.blocks.block(act(admin, app))) === 'blocked'

  describe('the apps of a workspace', () => {
    it('count people and not their grants, and whom an app acted for since a moment, that moment with it', async () => {
      const ada = await stores.newPerson({ name: 'Ada' })
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const cara = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const app = await newApp(stores, ada)
      const grants = []
      for (const person of [ada, ada, ben, cara]) grants.push(await scene.newGrant({ person, app }))
      const uses = [NOW_MS - 50, NOW_MS - 100, NOW_MS - 100, NOW_MS - 101]
      for (const [index, { grantGid }] of grants.entries()) await use(grantGid, uses[index] ?? 0)
      expect(await appsOf(ada)).toMatchObject([
        { clientId: app.clientId, people: 3, peopleLately: 2, lastUsedAtMs: NOW_MS - 50 },
      ])
    })

    it('are those that live grants of members open, that are blocked or approved here, and no others', async () => {
      const ada = await stores.newPerson({ name: 'Ada' })
      const zoe = await stores.newPerson({ name: 'Zoe' })
      const [used, blocked, approved, elsewhere, ended] = [
        await newApp(stores, ada),
        await newApp(stores, ada),
        await newApp(stores, ada),
        await newApp(stores, ada),
        await newApp(stores, ada),
      ]
      await scene.newGrant({ person: ada, app: used, scope: 'tasks:read' })
      await scene.newGrant({ person: zoe, app: used, scope: 'projects:read' })
      await scene.newGrant({ person: zoe, app: elsewhere })
      await scene.newGrant({ person: ada, app: ended, grantExpiresAtMs: NOW_MS })
      const gone = await scene.newGrant({ person: ada, app: blocked })
      await stores.admin.blocks.block(act(ada, blocked))
      await stores.grants.revoke({
        grantGid: gone.grantGid,
        reason: 'revoked',
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      await policyScene(stores).demand(ada.workspaceGid, { apps: 'approved' })
      const asking = { userGid: ada.gid, clientId: approved.clientId, actor: OPERATOR, nowMs: NOW_MS }
      await stores.policies.approvals.ask(asking)
      await stores.policies.approvals.approve({ ...act(ada, approved), actor: OPERATOR })
      const listed = await appsOf(ada)
      expect(new Map(listed.map(({ clientId, name, people }) => [clientId, [name, people]]))).toEqual(
        new Map([
          [used.clientId, [used.name, 1]],
          [blocked.clientId, [blocked.name, 0]],
          [approved.clientId, [approved.name, 0]],
        ]),
      )
      const of = ({ clientId }: App) => listed.find((one) => one.clientId === clientId)
      expect(of(used)).toMatchObject({ scopes: { api: ['tasks:read'], identity: [] }, block: null })
      expect(of(blocked)).toMatchObject({ scopes: { api: [] }, block: { by: 'Ada', atMs: NOW_MS } })
      expect(of(approved)).toMatchObject({ people: 0, lastUsedAtMs: null, block: null })
      expect((await appsOf(zoe)).map(({ clientId }) => clientId).toSorted()).toEqual(
        [used.clientId, elsewhere.clientId].toSorted(),
      )
    })

    it('come as they were used last, those that never were by their names', async () => {
      const ada = await stores.newPerson()
      const apps = []
      for (const name of ['Plums', 'Apples', 'Cherries', 'Beets'])
        apps.push(await newApp(stores, ada, { name: `${name} of ${ada.gid}` }))
      const [plums, apples, cherries, beets] = apps as [App, App, App, App]
      for (const [app, usedAtMs] of [
        [plums, null],
        [apples, NOW_MS - 20],
        [cherries, NOW_MS - 10],
        [beets, null],
      ] as const) {
        const { grantGid } = await scene.newGrant({ person: ada, app })
        if (usedAtMs !== null) await use(grantGid, usedAtMs)
      }
      expect((await appsOf(ada)).map(({ clientId }) => clientId)).toEqual(
        [cherries, apples, beets, plums].map(({ clientId }) => clientId),
      )
    })
  })

  describe('what an admin blocks', () => {
    it('is what a member’s live grant opens, what was approved or blocked here, and nothing of other workspaces', async () => {
      const ada = await stores.newPerson()
      const zoe = await stores.newPerson()
      const app = async () => await newApp(stores, ada)
      const [mine, theirs, over, revoked] = [await app(), await app(), await app(), await app()]
      await scene.newGrant({ person: ada, app: mine })
      await scene.newGrant({ person: zoe, app: theirs })
      await stores.admin.blocks.block(act(zoe, theirs))
      await scene.newGrant({ person: ada, app: over, grantExpiresAtMs: NOW_MS })
      const { grantGid } = await scene.newGrant({ person: ada, app: revoked })
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
      expect(await isBlockable(ada, theirs)).toBe(false)
      expect(await isBlockable(ada, over)).toBe(false)
      expect(await isBlockable(ada, revoked)).toBe(false)
      expect(await isBlockable(ada, mine)).toBe(true)
      expect(await stores.admin.blocks.block(act(ada, mine))).toBe('already')
      expect(await stores.admin.blocks.unblock(act(ada, theirs))).toBe('unknown')
      expect(await stores.admin.blocks.blockedFor(zoe.gid, theirs.clientId)).toEqual(
        new Set([zoe.workspaceGid]),
      )
    })

    it('is blocked and unblocked in one workspace, for one app, and recorded there', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const zoe = await stores.newPerson()
      await stores.joinWorkspace(ben.gid, zoe.workspaceGid, 'member')
      const [app, other] = [await newApp(stores, ada), await newApp(stores, ada)]
      for (const one of [app, other]) await scene.newGrant({ person: ben, app: one })
      for (const admin of [ada, zoe])
        for (const one of [app, other]) expect(await isBlockable(admin, one)).toBe(true)
      expect(await stores.admin.blocks.unblock(act(ada, app))).toBe('unblocked')
      expect(await stores.admin.blocks.unblock(act(ada, app))).toBe('already')
      expect(await stores.admin.blocks.blockedFor(ben.gid, app.clientId)).toEqual(new Set([zoe.workspaceGid]))
      expect(await stores.admin.blocks.blockedFor(ada.gid, app.clientId)).toEqual(new Set())
      expect((await stores.admin.blocks.blockedFor(ben.gid, other.clientId)).size).toBe(2)
      const recorded = (await stores.trail(app.clientId)).filter(({ action }) => action.includes('blocked'))
      expect(recorded.map(({ action, workspaceGid }) => [action, workspaceGid])).toEqual([
        ['app_blocked', ada.workspaceGid],
        ['app_blocked', zoe.workspaceGid],
        ['app_unblocked', ada.workspaceGid],
      ])
      expect(recorded[0]).toMatchObject({
        actorKind: 'user',
        address: '192.0.2.1',
        appGid: app.clientId,
        atMs: NOW_MS,
      })
    })
  })
}
