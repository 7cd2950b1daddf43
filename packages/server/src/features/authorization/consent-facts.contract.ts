import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import { policyScene } from '../../../test/support/policy-scene.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { App } from '../apps/app.js'
import { consentFactsStore } from './consent-facts.store.js'

/** What any store must tell a person of an app that asks them. */
export function consentFactsContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const read = async (person: Person, app: App, wish: { name?: string; nowMs?: number } = {}) =>
    await consentFactsStore(stores.db).read({
      clientId: app.clientId,
      name: app.name,
      ownerGid: app.ownerGid,
      userGid: person.gid,
      nowMs: NOW_MS,
      ...wish,
    })
  const named = async (person: Person, name: string) => {
    await stores.db.queries
      .updateTable('workspaces')
      .set({ name })
      .where('gid', '=', person.workspaceGid)
      .execute()
  }

  it('names the owner, whether they are still here, and the workspaces that both are in, by name', async () => {
    const [ada, olga] = [await stores.newPerson({ name: 'Ada' }), await stores.newPerson({ name: 'Olga' })]
    const places = [await stores.newPerson(), await stores.newPerson(), await stores.newPerson()]
    for (const [at, name] of ['Zebra', 'Aardvark', 'Middle'].entries()) {
      const place = places[at] ?? ada
      await named(place, name)
      await stores.joinWorkspace(olga.gid, place.workspaceGid, 'member')
      if (name !== 'Middle') await stores.joinWorkspace(ada.gid, place.workspaceGid, 'guest')
    }
    const app = await newApp(stores, olga)
    const owner = { gid: olga.gid, name: 'Olga', email: olga.user.email, isActive: true }
    expect(await read(ada, app)).toEqual({
      owner: { ...owner, sharedWorkspaces: ['Aardvark', 'Zebra'] },
      approvedBy: [],
      held: [],
      lookAlike: null,
    })
    await stores.users.deactivate({ userGid: olga.gid, actor: OPERATOR, nowMs: NOW_MS })
    expect((await read(ada, app)).owner.isActive).toBe(false)
  })

  it('names those of the person’s workspaces whose admins approved it, by name', async () => {
    const ada = await stores.newPerson()
    const [app, other] = [await newApp(stores, ada), await newApp(stores, ada)]
    const bosses = [await stores.newPerson(), await stores.newPerson(), await stores.newPerson()]
    for (const [at, name] of ['Yak', 'Bee', 'Elsewhere'].entries()) {
      const boss = bosses[at] ?? ada
      await named(boss, name)
      if (name !== 'Elsewhere') await stores.joinWorkspace(ada.gid, boss.workspaceGid, 'member')
      await policyScene(stores).demand(boss.workspaceGid, { apps: 'approved' })
      const asking = { userGid: boss.gid, clientId: app.clientId, actor: OPERATOR, nowMs: NOW_MS }
      await stores.policies.approvals.ask(asking)
      await stores.policies.approvals.approve({
        workspaceGid: boss.workspaceGid,
        clientId: app.clientId,
        adminGid: boss.gid,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
    }
    expect((await read(ada, app)).approvedBy).toEqual(['Bee', 'Yak'])
    expect((await read(ada, other)).approvedBy).toEqual([])
  })

  it('tells what it holds already, newest first: this person’s, this app’s, and what lives', async () => {
    const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
    const [app, other] = [await newApp(stores, ada), await newApp(stores, ada)]
    const early = await scene.newGrant({ person: ada, app, nowMs: NOW_MS - 5, scope: 'projects:read' })
    await scene.newGrant({ person: ada, app, nowMs: NOW_MS - 9, scope: 'tasks:read' })
    await scene.newGrant({ person: ada, app, nowMs: NOW_MS - 1, scope: 'tasks:read' })
    await scene.newGrant({ person: ada, app: other })
    await scene.newGrant({ person: ben, app })
    await scene.newGrant({ person: ada, app, grantExpiresAtMs: NOW_MS })
    const unused = await scene.newGrant({ person: ada, app, nowMs: NOW_MS - 2 })
    await stores.db.queries
      .updateTable('refresh_tokens')
      .set({ expires_at_ms: NOW_MS })
      .where('grant_gid', '=', unused.grantGid)
      .execute()
    const ended = await scene.newGrant({ person: ada, app, nowMs: NOW_MS - 3 })
    await stores.grants.revoke({
      grantGid: ended.grantGid,
      reason: 'revoked',
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    const held = (await read(ada, app)).held
    expect(held).toEqual([
      { scopes: scene.scopes('tasks:read'), grantedAtMs: NOW_MS - 1 },
      { scopes: scene.scopes('projects:read'), grantedAtMs: NOW_MS - 5 },
      { scopes: scene.scopes('tasks:read'), grantedAtMs: NOW_MS - 9 },
    ])
    // One that never had a refresh token lasts with itself.
    await stores.db.queries.deleteFrom('refresh_tokens').where('grant_gid', '=', early.grantGid).execute()
    expect((await read(ada, app)).held).toHaveLength(3)
    expect((await read(ben, app)).held).toHaveLength(1)
  })

  describe('an app that looks like another', () => {
    const lookAlike = async (person: Person, app: App, name: string) =>
      (await read(person, app, { name })).lookAlike
    it('is named where one of the person’s workspaces uses the other, by whichever way', async () => {
      const [ada, eve] = [await stores.newPerson(), await stores.newPerson()]
      const colleague = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const imitation = await newApp(stores, eve)
      const used = await newApp(stores, await stores.newPerson(), { name: `Used ${ada.gid}` })
      expect(await lookAlike(ada, imitation, used.name)).toBeNull()
      const { grantGid } = await scene.newGrant({ person: colleague, app: used })
      expect(await lookAlike(ada, imitation, used.name)).toEqual({ name: used.name })
      expect(await lookAlike(eve, imitation, used.name)).toBeNull()
      expect(await lookAlike(ada, { ...imitation, ownerGid: used.ownerGid }, used.name)).toBeNull()
      expect(await lookAlike(ada, imitation, `${used.name} else`)).toBeNull()
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
      expect(await lookAlike(ada, imitation, used.name)).toBeNull()
      const own = await newApp(stores, colleague, { name: `Made ${ada.gid}` })
      expect(await lookAlike(ada, imitation, own.name)).toEqual({ name: own.name })
      await stores.db.queries
        .updateTable('apps')
        .set({ distribution: 'none' })
        .where('client_id', '=', own.clientId)
        .execute()
      expect(await lookAlike(ada, imitation, own.name)).toBeNull()
      await stores.db.queries
        .insertInto('app_workspaces')
        .values({ client_id: own.clientId, workspace_gid: ada.workspaceGid, added_at_ms: NOW_MS })
        .execute()
      expect(await lookAlike(ada, imitation, own.name)).toEqual({ name: own.name })
      expect(await lookAlike(eve, imitation, own.name)).toBeNull()
    })
  })
}
