import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantScene, type GrantScene, type MadeGrant } from '../../../test/support/grant-scene.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { makeIsWithin } from '../../platform/address-ranges.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../protocol/token/policy.js'
import { cutterOf } from '../tokens/verification/token-reach.js'
import { makeRemembered } from '../../platform/remembered.js'
import { makeShare } from '../../platform/shared-values.js'
import { KNOWN_TOKENS, principalOf } from '../tokens/verification/known-token.js'
import { makeVerifyToken } from '../tokens/verification/verify-token.js'
import { policyImpact } from './policy-impact.js'
import { DAY_MS } from '../../time-units.js'

/** When calls are judged: everything of these scenes was made some days before. */
const CALL_MS = NOW_MS + 20 * DAY_MS
const ADDRESSES = ['10.0.0.1', '10.1.0.1', '2001:db8::1'] as const
const RUNS = 25

const anyPolicy: fc.Arbitrary<WorkspacePolicy> = fc.record({
  personalTokensAllowed: fc.boolean(),
  personalTokenDaysMax: fc.constantFrom(null, 5, 15, 30),
  apps: fc.constantFrom('any', 'approved'),
  secondFactorRequired: fc.constant(false),
  addressRanges: fc.subarray(['10.0.0.0/16', '10.1.0.0/16', '2001:db8::/32']),
  unusedDaysMax: fc.constantFrom(null, 5, 15, 30),
})

/** What any store of what workspaces demand must do. */
export function policiesContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const save = async (
    workspaceGid: Gid,
    policy: WorkspacePolicy,
    wish: { readonly adminGid?: Gid; readonly seenVersion?: number } = {},
  ) => {
    const { policies } = stores.policies
    const seenVersion = wish.seenVersion ?? (await policies.find(workspaceGid)).version
    const adminGid = wish.adminGid ?? null
    return await policies.save({
      workspaceGid,
      policy,
      seenVersion,
      adminGid,
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
  }

  const newToken = async (person: Person, createdDaysAgo: number) => {
    const { hash, hint, secret } = freshSecret()
    const gid = await stores.nextGid()
    await stores.tokens.createPersonal({
      token: { gid, hash, hint, userGid: person.gid, name: 'Script', scopes: 'full', expiresAtMs: null },
      liveMax: 100,
      actor: OPERATOR,
      nowMs: CALL_MS - createdDaysAgo * DAY_MS,
    })
    return { gid, hash, secret }
  }

  describe('saving', () => {
    it('is found again, counted, and recorded with what changed', async () => {
      const ada = await stores.newPerson({ name: 'Ada' })
      const policy: WorkspacePolicy = {
        personalTokensAllowed: false,
        personalTokenDaysMax: 30,
        apps: 'approved',
        secondFactorRequired: true,
        addressRanges: ['10.0.0.0/8', '2001:db8::/32'],
        unusedDaysMax: 90,
      }
      const { policies } = stores.policies
      expect(await policies.find(ada.workspaceGid)).toEqual({
        policy: OPEN_POLICY,
        version: 0,
        changed: null,
      })
      expect(await save(ada.workspaceGid, policy, { adminGid: ada.gid })).toBe('saved')
      expect(await policies.find(ada.workspaceGid)).toEqual({
        policy,
        version: 1,
        changed: { by: 'Ada', atMs: NOW_MS },
      })
      expect(await save(ada.workspaceGid, policy)).toBe('unchanged')
      expect(await save(ada.workspaceGid, { ...policy, apps: 'any' })).toBe('saved')
      expect((await stores.trail(ada.workspaceGid)).at(-1)).toMatchObject({
        action: 'policy_changed',
        details: { before: 'apps=approved', after: 'apps=any', version: 2 },
      })
      expect(await stores.factors.demandedBy(ada.gid)).toMatchObject([{ gid: ada.workspaceGid }])
    })

    it('is for admins of the workspace, and for workspaces that exist', async () => {
      const ada = await stores.newPerson()
      const member = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const stranger = await stores.newPerson()
      const strict = { ...OPEN_POLICY, personalTokensAllowed: false }
      for (const adminGid of [member.gid, stranger.gid])
        expect(await save(ada.workspaceGid, strict, { adminGid })).toBe('not_admin')
      expect(await save('9' as Gid, strict)).toBe('unknown')
    })

    it('is won by one of two who saw the same version, first policy or later one', async () => {
      const ada = await stores.newPerson()
      for (let version = 0; version < 10; version++) {
        const wishes = [1, 2, 3].map((n) => ({ ...OPEN_POLICY, unusedDaysMax: 100 * (version + 1) + n }))
        const decisions = await Promise.all(
          wishes.map(async (policy) => await save(ada.workspaceGid, policy, { seenVersion: version })),
        )
        expect(decisions.toSorted()).toEqual(['saved', 'stale', 'stale'])
      }
      const trail = await stores.trail(ada.workspaceGid)
      expect(trail.filter(({ action }) => action === 'policy_changed')).toHaveLength(10)
    })

    it('is not done when it cannot be recorded', async () => {
      const ada = await stores.newPerson()
      await stores.withoutTrail(async () => {
        await expect(save(ada.workspaceGid, { ...OPEN_POLICY, apps: 'approved' })).rejects.toThrow()
      })
      expect((await stores.policies.policies.find(ada.workspaceGid)).version).toBe(0)
    })
  })

  it('says before it is saved exactly what the verifier does afterwards', async () => {
    const isWithin = makeIsWithin()
    const ada = await stores.newPerson()
    const elsewhere = await stores.newPerson()
    await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'member')
    const made: Awaited<ReturnType<typeof newToken>>[] = []
    for (const [index, daysAgo] of [1, 8, 20, 25].entries()) {
      const token = await newToken(ada, daysAgo)
      made.push(token)
      const address = ADDRESSES[index % ADDRESSES.length] ?? ''
      const atMs = CALL_MS - Math.min(daysAgo, 4 * (index + 1)) * DAY_MS
      await stores.tokens.recordUses([{ kind: 'personal', tokenGid: token.gid, atMs, address }], 0)
    }
    const grants: MadeGrant[] = []
    for (const address of ADDRESSES) {
      const grant = await scene.newGrant({ person: ada, nowMs: CALL_MS - DAY_MS })
      const use = { kind: 'access', tokenGid: grant.grantGid, atMs: CALL_MS - DAY_MS, address } as const
      await stores.tokens.recordUses([use], 0)
      grants.push(grant)
    }
    const decide = {
      workspaceGid: ada.workspaceGid,
      clientId: grants[0]?.app.clientId ?? ('0' as Gid),
      adminGid: ada.gid,
      actor: OPERATOR,
      nowMs: NOW_MS,
    }
    expect(await stores.policies.approvals.approve(decide)).toBe('approved')
    const { policies } = stores.policies
    const { verify } = makeVerifyToken({
      tokens: stores.tokens,
      accessTokens: stores.accessTokens,
      noteExpiredUse: () => undefined,
      clock: { nowMs: () => CALL_MS },
      changes: stores.db.changes,
      known: makeRemembered({ changes: stores.db.changes, ...KNOWN_TOKENS }),
      share: makeShare({ valuesMax: 100 }),
      noteUse: () => undefined,
      isWithin,
    })
    await fc.assert(
      fc.asyncProperty(anyPolicy, anyPolicy, async (before, after) => {
        await save(ada.workspaceGid, before)
        const credentials = await policies.credentials(ada.workspaceGid, { nowMs: CALL_MS, sizeMax: 100 })
        expect(credentials).toHaveLength(made.length + grants.length)
        const reached = async () => {
          const found = new Set<string>()
          for (const { gid, secret } of made) {
            const address = credentials.find((one) => one.gid === gid)?.lastUsedAddress ?? ''
            const judged = await verify(secret, address)
            if (judged.ok && judged.principal.roles.has(ada.workspaceGid)) found.add(gid)
            // A workspace that demands nothing loses nothing, but for what is revoked.
            if (judged.ok) expect(judged.principal.roles.has(elsewhere.workspaceGid)).toBe(true)
          }
          for (const { accessHash, grantGid } of grants) {
            const address = credentials.find((one) => one.gid === grantGid)?.lastUsedAddress ?? ''
            const facts = await stores.accessTokens.facts(accessHash)
            if (facts === null) throw new Error('a grant is gone')
            const uncut = principalOf(facts)
            const judged = cutterOf(facts, uncut, isWithin)?.({ nowMs: CALL_MS, address }) ?? uncut
            if (judged.roles.has(ada.workspaceGid)) found.add(grantGid)
          }
          return found
        }
        const first = await reached()
        const impact = policyImpact(credentials, { before, after, nowMs: CALL_MS, isWithin })
        await save(ada.workspaceGid, after)
        const then = await reached()
        const stopped = impact.stopped.map(({ gid }) => gid)
        expect(new Set(stopped)).toEqual(new Set([...first].filter((gid) => !then.has(gid))))
        expect(impact.returned).toBe([...then].filter((gid) => !first.has(gid)).length)
      }),
      { numRuns: RUNS },
    )
  })

  describe('approval of apps', () => {
    it('is asked for once a workspace, decided once, and counts for tokens at once', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      await save(ada.workspaceGid, { ...OPEN_POLICY, apps: 'approved' })
      const { accessHash, app } = await scene.newGrant({ person: ben })
      const { approvals } = stores.policies
      const asking = { userGid: ben.gid, clientId: app.clientId, actor: OPERATOR, nowMs: NOW_MS }
      const counts = await Promise.all([1, 2, 3].map(async () => await approvals.ask(asking)))
      expect(counts.toSorted((one, other) => one - other)).toEqual([0, 0, 1])
      expect(await approvals.ask({ ...asking, clientId: '9' as Gid })).toBe(0)
      expect(await approvals.requests(ada.workspaceGid, 10)).toMatchObject([{ clientId: app.clientId }])
      const constraint = async () => (await stores.accessTokens.facts(accessHash))?.constraints[0]?.app
      const act = {
        workspaceGid: ada.workspaceGid,
        clientId: app.clientId,
        adminGid: ada.gid,
        actor: OPERATOR,
        nowMs: NOW_MS,
      }
      expect(await constraint()).toBe('undecided')
      expect(await approvals.approve({ ...act, adminGid: ben.gid })).toBe('not_admin')
      expect(await approvals.approve({ ...act, clientId: '9' as Gid })).toBe('unknown')
      expect(await approvals.approve(act)).toBe('approved')
      expect(await approvals.approve(act)).toBe('already')
      expect(await constraint()).toBe('approved')
      expect(await approvals.requests(ada.workspaceGid, 10)).toEqual([])
      expect(await approvals.withdraw(act)).toBe('withdrawn')
      await approvals.ask(asking)
      expect(await approvals.decline(act)).toBe('declined')
      expect(await approvals.decline(act)).toBe('already')
      expect((await stores.trail(app.clientId)).map(({ action }) => action).slice(-5)).toEqual([
        'app_approval_asked',
        'app_approved',
        'app_approval_withdrawn',
        'app_approval_asked',
        'app_declined',
      ])
    })
  })

  it('revokes what nobody used for as long as the strictest workspace waits, each once, and writes to its owner', async () => {
    const ada = await stores.newPerson()
    const old = await newToken(ada, 20)
    const young = await newToken(ada, 3)
    await save(ada.workspaceGid, { ...OPEN_POLICY, unusedDaysMax: 10 })
    const { policies } = stores.policies
    const counts = await Promise.all(
      [1, 2, 3].map(async () => await policies.revokeUnused({ nowMs: CALL_MS, rowsMax: 500 })),
    )
    expect(counts.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(1)
    expect(await stores.tokens.find(old.gid)).toMatchObject({ revokedReason: 'unused' })
    expect(await stores.tokens.find(young.gid)).toMatchObject({ revokedAtMs: null })
    const trail = await stores.trail(old.gid)
    expect(trail.filter(({ action }) => action === 'token_revoked')).toHaveLength(1)
    const mails = await stores.db.queries
      .selectFrom('mails')
      .select('kind')
      .where('user_gid', '=', ada.gid)
      .execute()
    expect(mails).toEqual([{ kind: 'token_unused' }])
  })
}
