import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { policyScene, type PolicyScene } from '../../../test/support/policy-scene.js'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { OPEN_POLICY } from '../../protocol/token/policy.js'

/** Which credentials, which people and which workspaces policies concern. */
export function judgedCredentialsContract(open: OpenStores): void {
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

  const namesIn = async (workspaceGid: Gid, nowMs = NOW_MS) =>
    (await stores.policies.policies.credentials(workspaceGid, { nowMs, sizeMax: 100 }))
      .map(({ name }) => name)
      .toSorted()

  describe('what a policy is judged by', () => {
    it('is the live personal tokens of its members, with all that judges them', async () => {
      const ada = await stores.newPerson({ name: 'Ada' })
      const stranger = await stores.newPerson()
      await policies.newToken(stranger, { name: 'of a stranger' })
      const kept = await policies.newToken(ada, { name: 'kept' })
      await policies.newToken(ada, { name: 'expires later', expiresAtMs: NOW_MS + 2 })
      const retiring = await policies.newToken(ada, { name: 'retires later' })
      await policies.retire(retiring.gid, NOW_MS + 2)
      const revoked = await policies.newToken(ada, { name: 'revoked' })
      await stores.tokens.revoke({ tokenGid: revoked.gid, actor: OPERATOR, nowMs: NOW_MS })
      const use = { kind: 'personal', tokenGid: kept.gid, atMs: NOW_MS + 1, address: '10.0.0.1' } as const
      await stores.tokens.recordUses([use], 0)
      expect(await namesIn(ada.workspaceGid, NOW_MS + 1)).toEqual(['expires later', 'kept', 'retires later'])
      expect(await namesIn(ada.workspaceGid, NOW_MS + 2)).toEqual(['kept'])
      const [judged] = await stores.policies.policies.credentials(ada.workspaceGid, {
        nowMs: NOW_MS + 2,
        sizeMax: 9,
      })
      expect(judged).toEqual({
        kind: 'personal',
        gid: kept.gid,
        name: 'kept',
        hint: kept.hint,
        owner: { gid: ada.gid, name: 'Ada' },
        app: null,
        createdAtMs: NOW_MS,
        lastUsedAtMs: NOW_MS + 1,
        lastUsedAddress: '10.0.0.1',
        unusedDaysElsewhere: null,
      })
    })

    it('is what members have granted to apps, approved, blocked or neither, by this workspace alone', async () => {
      const ada = await stores.newPerson()
      const cara = await stores.newPerson()
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      await stores.joinWorkspace(ben.gid, cara.workspaceGid, 'member')
      const [approved, blocked, plain] = [
        await scene.newGrant({ person: ben }),
        await scene.newGrant({ person: ben }),
        await scene.newGrant({ person: ben, grantExpiresAtMs: NOW_MS + 2 }),
      ]
      const ended = await scene.newGrant({ person: ben })
      await stores.grants.revoke({
        grantGid: ended.grantGid,
        reason: 'revoked',
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      await scene.newGrant({ person: await stores.newPerson() })
      const act = (admin: Person, clientId: Gid) => ({
        workspaceGid: admin.workspaceGid,
        clientId,
        adminGid: admin.gid,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      await stores.policies.approvals.approve(act(ada, approved.app.clientId))
      await stores.admin.blocks.block(act(ada, blocked.app.clientId))
      await stores.policies.approvals.approve(act(cara, plain.app.clientId))
      await stores.admin.blocks.block(act(cara, approved.app.clientId))
      const judged = async (workspaceGid: Gid, nowMs = NOW_MS + 1) =>
        new Map(
          (await stores.policies.policies.credentials(workspaceGid, { nowMs, sizeMax: 100 })).map((one) => [
            one.gid,
            [one.kind, one.app, one.hint],
          ]),
        )
      expect(await judged(ada.workspaceGid)).toEqual(
        new Map([
          [approved.grantGid, ['grant', 'approved', null]],
          [blocked.grantGid, ['grant', 'blocked', null]],
          [plain.grantGid, ['grant', 'undecided', null]],
        ]),
      )
      expect(await judged(cara.workspaceGid)).toEqual(
        new Map([
          [approved.grantGid, ['grant', 'blocked', null]],
          [blocked.grantGid, ['grant', 'undecided', null]],
          [plain.grantGid, ['grant', 'approved', null]],
        ]),
      )
      expect((await judged(ada.workspaceGid, NOW_MS + 2)).has(plain.grantGid)).toBe(false)
    })

    it('is nothing of who is deactivated, and no more than is asked for', async () => {
      const ada = await stores.newPerson()
      const gone = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      await policies.newToken(gone)
      await scene.newGrant({ person: gone })
      await stores.db.queries
        .updateTable('users')
        .set({ deactivated_at_ms: NOW_MS })
        .where('gid', '=', gone.gid)
        .execute()
      expect(await namesIn(ada.workspaceGid)).toEqual([])
      for (let count = 0; count < 3; count++) await policies.newToken(ada)
      const some = await stores.policies.policies.credentials(ada.workspaceGid, { nowMs: NOW_MS, sizeMax: 2 })
      expect(some).toHaveLength(2)
    })

    it('knows the shortest period that the owner’s other workspaces wait, not this one’s', async () => {
      const ada = await stores.newPerson()
      const [strict, mild] = [await stores.newPerson(), await stores.newPerson()]
      for (const { workspaceGid } of [strict, mild])
        await stores.joinWorkspace(ada.gid, workspaceGid, 'member')
      await policies.demand(ada.workspaceGid, { unusedDaysMax: 5 })
      await policies.demand(strict.workspaceGid, { unusedDaysMax: 30 })
      await policies.demand(mild.workspaceGid, { unusedDaysMax: 60 })
      await policies.demand((await stores.newPerson()).workspaceGid, { unusedDaysMax: 1 })
      await policies.newToken(ada)
      await policies.newToken(mild)
      const judged = await stores.policies.policies.credentials(ada.workspaceGid, {
        nowMs: NOW_MS,
        sizeMax: 9,
      })
      expect(judged.map(({ unusedDaysElsewhere }) => unusedDaysElsewhere)).toEqual([30])
    })
  })

  it('members without a second factor are counted, and some are named in the order of their names', async () => {
    const ada = await stores.newPerson({ name: 'Mia' })
    for (const name of ['Zoe', 'Ada', 'Ben'])
      await stores.newPerson({ name, workspaceGid: ada.workspaceGid, role: 'member' })
    const gone = await stores.newPerson({ name: 'Al', workspaceGid: ada.workspaceGid, role: 'member' })
    await stores.db.queries
      .updateTable('users')
      .set({ deactivated_at_ms: NOW_MS })
      .where('gid', '=', gone.gid)
      .execute()
    await stores.newPerson({ name: 'Elsewhere' })
    expect(await stores.policies.policies.withoutSecondFactor(ada.workspaceGid, 3)).toEqual({
      total: 4,
      names: ['Ada', 'Ben', 'Mia'],
    })
  })

  it('whose workspaces a token could reach: each with its policy, in the order of names, and three admins to ask', async () => {
    const ada = await stores.newPerson({ name: 'Ada' })
    const others = [await stores.newPerson({ name: 'Bea' }), await stores.newPerson({ name: 'Cy' })]
    for (const { workspaceGid } of others) await stores.joinWorkspace(ada.gid, workspaceGid, 'guest')
    for (const name of ['Fay', 'Eve', 'Dan']) {
      const workspaceGid = ada.workspaceGid
      await stores.newPerson({ name, workspaceGid, role: 'admin' })
    }
    await stores.newPerson({ name: 'Aaron', workspaceGid: ada.workspaceGid, role: 'member' })
    const gone = await stores.newPerson({ name: 'Abe', workspaceGid: ada.workspaceGid, role: 'admin' })
    const { queries } = stores.db
    await queries
      .updateTable('users')
      .set({ deactivated_at_ms: NOW_MS })
      .where('gid', '=', gone.gid)
      .execute()
    const [bea, cy] = others
    if (bea === undefined || cy === undefined) throw new Error('two others')
    const names = new Map([
      [ada.workspaceGid, 'Orchard'],
      [bea.workspaceGid, 'Meadow'],
      [cy.workspaceGid, 'Orchard'],
    ])
    for (const [gid, name] of names)
      await queries.updateTable('workspaces').set({ name }).where('gid', '=', gid).execute()
    await policies.demand(bea.workspaceGid, { personalTokenDaysMax: 30 })
    const found = await stores.policies.policies.ofPerson(ada.gid)
    const orchards = [ada.workspaceGid, cy.workspaceGid].toSorted()
    expect(found.map(({ workspace }) => workspace)).toEqual([
      { gid: bea.workspaceGid, name: 'Meadow' },
      ...orchards.map((gid) => ({ gid, name: 'Orchard' })),
    ])
    const of = (gid: Gid) => found.find(({ workspace }) => workspace.gid === gid)
    expect(of(ada.workspaceGid)).toMatchObject({ admins: ['Ada', 'Dan', 'Eve'], policy: OPEN_POLICY })
    expect(of(bea.workspaceGid)).toMatchObject({
      admins: ['Bea'],
      policy: { ...OPEN_POLICY, personalTokenDaysMax: 30 },
    })
    // Whoever is in one of them alone knows of that one.
    expect((await stores.policies.policies.ofPerson(bea.gid)).map(({ workspace }) => workspace.gid)).toEqual([
      bea.workspaceGid,
    ])
  })

  it('what is found of a policy is this workspace’s, and who changed it', async () => {
    const [ada, cara, none] = [
      await stores.newPerson({ name: 'Ada' }),
      await stores.newPerson(),
      await stores.newPerson(),
    ]
    await policies.demand(ada.workspaceGid, { unusedDaysMax: 11 })
    await policies.demand(cara.workspaceGid, { unusedDaysMax: 12 })
    expect((await stores.policies.policies.find(ada.workspaceGid)).policy.unusedDaysMax).toBe(11)
    expect(await stores.policies.policies.find(cara.workspaceGid)).toMatchObject({
      policy: { unusedDaysMax: 12 },
      version: 1,
      changed: { by: null, atMs: NOW_MS },
    })
    expect((await stores.policies.policies.find(none.workspaceGid)).version).toBe(0)
    await policies.demand(ada.workspaceGid, { unusedDaysMax: 13 })
    expect((await stores.policies.policies.find(cara.workspaceGid)).policy.unusedDaysMax).toBe(12)
  })
}
