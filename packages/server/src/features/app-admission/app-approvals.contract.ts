import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '../../../test/support/grants.js'
import { grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { policyScene, type PolicyScene } from '../../../test/support/policy-scene.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { App } from '../apps/app.js'

/** What any store of approvals must do where there are other workspaces, other apps and other people. */
export function appApprovalsContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let policies: PolicyScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
    policies = policyScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const demandApproval = async (workspaceGid: Gid, apps: 'any' | 'approved' = 'approved') =>
    await policies.demand(workspaceGid, { apps, unusedDaysMax: 300 })
  const ask = async (person: Person, app: App, nowMs = NOW_MS) =>
    await stores.policies.approvals.ask({
      userGid: person.gid,
      clientId: app.clientId,
      actor: OPERATOR,
      nowMs,
    })
  const act = (admin: Person, app: App) => ({
    workspaceGid: admin.workspaceGid,
    clientId: app.clientId,
    adminGid: admin.gid,
    actor: OPERATOR,
    nowMs: NOW_MS,
  })
  const unapprovedFor = async (person: Person, app: App) =>
    [...(await stores.policies.approvals.unapprovedFor(person.gid, app.clientId))].map(
      ([gid, { isAsked }]) => [gid, isAsked],
    )
  const requestsOf = async (person: Person, sizeMax = 10) =>
    (await stores.policies.approvals.requests(person.workspaceGid, sizeMax)).map(({ clientId }) => clientId)

  /** Ada's and Cara's workspaces let in approved apps alone, Zoe's lets in any; Ben is in all three. */
  const threeWorkspaces = async () => {
    const ada = await stores.newPerson({ name: 'Ada' })
    const cara = await stores.newPerson({ name: 'Cara' })
    const zoe = await stores.newPerson({ name: 'Zoe' })
    const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member', name: 'Ben' })
    for (const { workspaceGid } of [cara, zoe]) await stores.joinWorkspace(ben.gid, workspaceGid, 'member')
    for (const { workspaceGid } of [ada, cara]) await demandApproval(workspaceGid)
    await demandApproval(zoe.workspaceGid, 'any')
    const [planner, other] = [await newApp(stores, ada), await newApp(stores, ada)]
    return { ada, cara, zoe, ben, planner, other }
  }

  it('a person’s request is one of each workspace that asks for approval, for that app, by that person', async () => {
    const { ada, ben, cara, other, planner, zoe } = await threeWorkspaces()
    expect(new Set(await unapprovedFor(ben, planner))).toEqual(
      new Set([
        [ada.workspaceGid, false],
        [cara.workspaceGid, false],
      ]),
    )
    expect(await ask(ben, planner, NOW_MS + 5)).toBe(2)
    expect(new Set(await unapprovedFor(ben, planner))).toEqual(
      new Set([
        [ada.workspaceGid, true],
        [cara.workspaceGid, true],
      ]),
    )
    // Another app waits for itself, and another person's workspaces are theirs.
    expect((await unapprovedFor(ben, other)).map(([, isAsked]) => isAsked)).toEqual([false, false])
    expect(await unapprovedFor(ada, planner)).toEqual([[ada.workspaceGid, true]])
    expect(await unapprovedFor(zoe, planner)).toEqual([])
    expect([await requestsOf(ada), await requestsOf(zoe)]).toEqual([[planner.clientId], []])
    expect(await stores.policies.approvals.requests(ada.workspaceGid, 10)).toEqual([
      {
        clientId: planner.clientId,
        name: planner.name,
        hasIcon: false,
        by: { name: 'Ben', email: ben.user.email },
        atMs: NOW_MS + 5,
      },
    ])
    const asked = (await stores.trail(planner.clientId)).filter(
      ({ action }) => action === 'app_approval_asked',
    )
    expect(new Set(asked.map(({ workspaceGid }) => workspaceGid))).toEqual(
      new Set([ada.workspaceGid, cara.workspaceGid]),
    )
    expect(asked).toMatchObject([
      { appGid: planner.clientId, atMs: NOW_MS + 5 },
      { appGid: planner.clientId, atMs: NOW_MS + 5 },
    ])
  })

  it('an approval lets in one app at one workspace, and ends that request alone', async () => {
    const { ada, ben, cara, other, planner } = await threeWorkspaces()
    await ask(ben, planner)
    await ask(ben, other)
    const { approvals } = stores.policies
    expect(await approvals.approve(act(ada, planner))).toBe('approved')
    expect(await requestsOf(ada)).toEqual([other.clientId])
    expect(new Set(await requestsOf(cara))).toEqual(new Set([planner.clientId, other.clientId]))
    expect(await approvals.approved(ada.workspaceGid)).toEqual(new Set([planner.clientId]))
    expect(await approvals.approved(cara.workspaceGid)).toEqual(new Set())
    expect(await unapprovedFor(ben, planner)).toEqual([[cara.workspaceGid, true]])
    expect(new Set((await unapprovedFor(ben, other)).map(([gid]) => gid))).toEqual(
      new Set([ada.workspaceGid, cara.workspaceGid]),
    )
    const recorded = (await stores.trail(planner.clientId)).at(-1)
    expect(recorded).toMatchObject({
      action: 'app_approved',
      workspaceGid: ada.workspaceGid,
      appGid: planner.clientId,
    })
  })

  it('a refusal and a withdrawal concern one app at one workspace', async () => {
    const { ada, ben, cara, other, planner } = await threeWorkspaces()
    const { approvals } = stores.policies
    for (const app of [planner, other]) await ask(ben, app)
    for (const admin of [ada, cara])
      for (const app of [planner, other]) await approvals.approve(act(admin, app))
    expect(await approvals.withdraw(act(ada, planner))).toBe('withdrawn')
    expect(await approvals.withdraw(act(ada, planner))).toBe('unknown')
    expect(await approvals.approved(ada.workspaceGid)).toEqual(new Set([other.clientId]))
    expect((await approvals.approved(cara.workspaceGid)).size).toBe(2)
    expect(await approvals.withdraw(act(cara, planner))).toBe('withdrawn')
    await ask(ben, planner)
    expect(await approvals.decline(act(ada, planner))).toBe('declined')
    expect([await requestsOf(ada), await requestsOf(cara)]).toEqual([[], [planner.clientId]])
    // Nobody else's admin decides.
    const foreign = { ...act(cara, planner), adminGid: ada.gid }
    for (const decide of ['approve', 'decline', 'withdraw'] as const)
      expect(await approvals[decide](foreign)).toBe('not_admin')
    expect(await requestsOf(cara)).toEqual([planner.clientId])
  })

  it('requests come oldest first, so many at once', async () => {
    const ada = await stores.newPerson()
    await demandApproval(ada.workspaceGid)
    const apps = [await newApp(stores, ada), await newApp(stores, ada), await newApp(stores, ada)]
    const [first, second, third] = apps
    if (first === undefined || second === undefined || third === undefined) throw new Error('three apps')
    await ask(ada, third, NOW_MS)
    await ask(ada, second, NOW_MS + 2)
    await ask(ada, first, NOW_MS + 2)
    const tied = [first.clientId, second.clientId].toSorted()
    expect(await requestsOf(ada)).toEqual([third.clientId, ...tied])
    expect(await requestsOf(ada, 2)).toEqual([third.clientId, ...tied.slice(0, 1)])
  })

  describe('an app that nobody asked for is approved', () => {
    it('where a member uses it, and nowhere else', async () => {
      const { ada, ben, cara, other, planner, zoe } = await threeWorkspaces()
      const { approvals } = stores.policies
      expect(await approvals.approve(act(ada, planner))).toBe('unknown')
      await scene.newGrant({ person: zoe, app: planner })
      expect(await approvals.approve(act(ada, planner))).toBe('unknown')
      const { grantGid } = await scene.newGrant({ person: ben, app: planner })
      expect(await approvals.approve(act(ada, other))).toBe('unknown')
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
      expect(await approvals.approve(act(cara, planner))).toBe('unknown')
      await scene.newGrant({ person: ben, app: planner })
      expect(await approvals.approve(act(cara, planner))).toBe('approved')
      expect(await approvals.approved(ada.workspaceGid)).toEqual(new Set())
    })

    it('nor where it was asked for in another workspace, or another app in this one', async () => {
      const { ada, ben, other, planner, zoe } = await threeWorkspaces()
      await ask(ben, planner)
      expect(await stores.policies.approvals.approve(act(ada, other))).toBe('unknown')
      expect(await stores.policies.approvals.approve(act(zoe, planner))).toBe('unknown')
    })
  })
}
