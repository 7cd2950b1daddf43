import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { newSecret } from '../../protocol/token/secret.js'
import { revokeAllInvitationsBy } from './invitation-rows.store.js'

const ENDS_MS = NOW_MS + 1_000

/** What any store must tell a workspace's admins of its people and invitations, where there are other workspaces, other people, and ends on every side. */
export function peopleOfWorkspaceContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const newMember = async (admin: Person, name = 'Somebody') =>
    await stores.newPerson({ workspaceGid: admin.workspaceGid, role: 'member', name })
  const newToken = async (owner: Person) => {
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    const made = {
      gid,
      hash,
      hint,
      userGid: owner.gid,
      name: 'Script',
      scopes: 'full',
      expiresAtMs: null,
    } as const
    await stores.tokens.createPersonal({ token: made, liveMax: 50, actor: OPERATOR, nowMs: NOW_MS })
    return gid
  }
  const setToken = async (
    gid: Gid,
    row: { revoked_at_ms?: number; expires_at_ms?: number; retires_at_ms?: number },
  ) => {
    await stores.db.queries.updateTable('tokens').set(row).where('gid', '=', gid).execute()
  }
  const find = async ({ gid, workspaceGid }: Person, nowMs = NOW_MS) =>
    await stores.admin.members.find(workspaceGid, gid, nowMs)
  const actOf = (admin: Person) => ({ workspaceGid: admin.workspaceGid, adminGid: admin.gid, nowMs: NOW_MS })

  describe('a member', () => {
    it('has as many tokens, apps and workspaces as count at this moment, of their own', async () => {
      const ada = await stores.newPerson()
      const ben = await newMember(ada)
      for (const owner of [ada, ben]) await newToken(owner)
      for (const change of [
        { revoked_at_ms: NOW_MS + 1 },
        { expires_at_ms: NOW_MS },
        { expires_at_ms: NOW_MS + 1 },
        { retires_at_ms: NOW_MS },
        { retires_at_ms: NOW_MS + 1 },
      ])
        await setToken(await newToken(ben), change)
      await scene.newGrant({ person: ada })
      await scene.newGrant({ person: ben, grantExpiresAtMs: NOW_MS })
      await scene.newGrant({ person: ben, grantExpiresAtMs: NOW_MS + 1 })
      const { grantGid } = await scene.newGrant({ person: ben })
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
      const zoe = await stores.newPerson()
      await stores.joinWorkspace(ben.gid, zoe.workspaceGid, 'guest')
      expect(await find(ben)).toMatchObject({ workspaces: 2, tokensLive: 3, grantsLive: 1, role: 'member' })
      expect(await find(ada)).toMatchObject({ workspaces: 1, tokensLive: 1, grantsLive: 1, role: 'admin' })
      expect(await stores.admin.members.find(zoe.workspaceGid, ben.gid, NOW_MS)).toMatchObject({
        role: 'guest',
      })
      expect(await stores.admin.members.find(zoe.workspaceGid, ada.gid, NOW_MS)).toBeNull()
    })

    it('was there when they, a token or an app of theirs was there last, and nobody else', async () => {
      const ada = await stores.newPerson()
      const [never, ben] = [await newMember(ada), await newMember(ada)]
      const seen = async () => (await find(ben))?.lastSeenAtMs
      await setLastUse(await newToken(ada), NOW_MS + 90)
      expect(await seen()).toBeNull()
      await setLastUse(await newToken(ben), NOW_MS + 20)
      await setLastUse(await newToken(ben), NOW_MS + 10)
      expect(await seen()).toBe(NOW_MS + 20)
      const { grantGid } = await scene.newGrant({ person: ben })
      await stores.db.queries
        .updateTable('grants')
        .set({ last_used_at_ms: NOW_MS + 30 })
        .where('gid', '=', grantGid)
        .execute()
      expect(await seen()).toBe(NOW_MS + 30)
      await stores.passwords.set({ userGid: ben.gid, hash: 'kept', actor: OPERATOR, nowMs: NOW_MS })
      const session = { gid: await stores.nextGid(), hash: freshSecret().hash, userGid: ben.gid }
      await stores.sessions.start({
        session: { ...session, address: '192.0.2.7', userAgent: 'Firefox/1', methods: ['pwd'] },
        passwordHash: 'kept',
        replacesGid: null,
        nowMs: NOW_MS + 40,
      })
      expect(await seen()).toBe(NOW_MS + 40)
      expect((await find(never))?.lastSeenAtMs).toBeNull()
    })

    const setLastUse = async (gid: Gid, atMs: number) => {
      await stores.db.queries
        .updateTable('tokens')
        .set({ last_used_at_ms: atMs })
        .where('gid', '=', gid)
        .execute()
    }
  })

  it('members come by name, those of one name as they came, a page at a time, and are counted', async () => {
    const ada = await stores.newPerson({ name: 'M' })
    const [z, a, other] = [await newMember(ada, 'Z'), await newMember(ada, 'A'), await newMember(ada, 'M')]
    await stores.newPerson({ name: 'B' })
    const page = async (skip: number, sizeMax: number) => {
      const { members, total } = await stores.admin.members.list({
        workspaceGid: ada.workspaceGid,
        skip,
        sizeMax,
      })
      return [members.map(({ gid }) => gid), total] as const
    }
    const all = [a.gid, ...[ada.gid, other.gid].toSorted(), z.gid]
    expect(await page(0, 10)).toEqual([all, 4])
    expect(await page(1, 2)).toEqual([all.slice(1, 3), 4])
    expect(await page(3, 2)).toEqual([all.slice(3), 4])
  })

  it('a role is changed, and a membership ended, of one person in one workspace', async () => {
    const [ada, zoe] = [await stores.newPerson(), await stores.newPerson()]
    const [ben, cara] = [await newMember(ada), await newMember(ada)]
    for (const { gid } of [ben, cara]) await stores.joinWorkspace(gid, zoe.workspaceGid, 'member')
    const roles = async () => {
      const of = async ({ workspaceGid }: Person, { gid }: Person) =>
        (await stores.admin.members.find(workspaceGid, gid, NOW_MS))?.role ?? null
      return [await of(ada, ben), await of(ada, cara), await of(zoe, ben), await of(zoe, cara)]
    }
    expect(await stores.admin.members.setRole({ ...actOf(ada), userGid: ben.gid, role: 'guest' })).toBe(
      'changed',
    )
    expect(await roles()).toEqual(['guest', 'member', 'member', 'member'])
    expect((await stores.trail(ben.gid)).at(-1)).toMatchObject({
      action: 'member_role_changed',
      workspaceGid: ada.workspaceGid,
      atMs: NOW_MS,
      details: { from: 'member', to: 'guest' },
    })
    expect(await stores.admin.members.remove({ ...actOf(ada), userGid: ben.gid })).toBe('removed')
    expect(await roles()).toEqual([null, 'member', 'member', 'member'])
    expect((await stores.trail(ben.gid)).at(-1)).toMatchObject({
      action: 'member_removed',
      details: { deactivated: false },
    })
    expect(await stores.admin.members.remove({ ...actOf(zoe), userGid: ben.gid })).toBe('deactivated')
    expect(await stores.admin.members.remove({ ...actOf(zoe), userGid: ben.gid })).toBe('unknown')
    expect((await stores.trail(ben.gid)).at(-1)).toMatchObject({ details: { deactivated: true } })
  })

  const invite = async (
    admin: Person,
    wish: { email?: string; liveMax?: number; nowMs?: number; expiresAtMs?: number } = {},
  ) => {
    const { hash } = newSecret('invitation', (count) => randomBytes(count))
    const gid = await stores.nextGid()
    const { email = `New${gid}@people.example`, expiresAtMs = ENDS_MS, liveMax = 100, nowMs = NOW_MS } = wish
    const made = await stores.admin.invitations.create({
      ...actOf(admin),
      invitation: { gid, hash, email, role: 'member', expiresAtMs },
      liveMax,
      isMailed: false,
      nowMs,
    })
    return { decision: made.decision, gid, hash, email }
  }
  const withdraw = async (admin: Person, invitationGid: Gid) =>
    await stores.admin.invitations.revoke({ ...actOf(admin), invitationGid })
  const waiting = async ({ workspaceGid }: Person, nowMs = NOW_MS) =>
    (await stores.admin.invitations.live(workspaceGid, nowMs)).map(({ gid }) => gid)
  const join = async (hash: Awaited<ReturnType<typeof invite>>['hash']) =>
    await stores.admin.invitations.accept({
      hash,
      joining: { kind: 'new', userGid: await stores.nextGid(), name: 'New', passwordHash: 'hash' },
      membershipGid: await stores.nextGid(),
      shownLinkMakesAccounts: true,
      nowMs: NOW_MS,
    })

  describe('invitations that wait', () => {
    it('are listed newest first, of one workspace, until they end', async () => {
      const [ada, zoe] = [await stores.newPerson(), await stores.newPerson()]
      const [late, early, tied] = [
        await invite(ada, { nowMs: NOW_MS + 1 }),
        await invite(ada),
        await invite(ada),
      ]
      const [used, gone] = [await invite(ada), await invite(ada)]
      await invite(zoe)
      expect(await join(used.hash)).toBe('answered')
      expect(await withdraw(ada, gone.gid)).toBe('revoked')
      const all = [late.gid, ...[early.gid, tied.gid].toSorted().toReversed()]
      expect(await waiting(ada)).toEqual(all)
      expect(await waiting(ada, ENDS_MS - 1)).toEqual(all)
      expect(await waiting(ada, ENDS_MS)).toEqual([])
    })

    it('take a place each until they were used, withdrawn or are over', async () => {
      for (const ending of ['used', 'withdrawn', 'over', 'replaced'] as const) {
        const ada = await stores.newPerson()
        const first = await invite(ada, { liveMax: 1 })
        expect((await invite(ada, { liveMax: 1 })).decision).toBe('limit_reached')
        expect((await invite(ada, { liveMax: 1, nowMs: ENDS_MS - 1 })).decision).toBe('limit_reached')
        if (ending === 'used') await join(first.hash)
        if (ending === 'withdrawn') await withdraw(ada, first.gid)
        const nowMs = ending === 'over' ? ENDS_MS : NOW_MS
        const wish = { liveMax: 1, nowMs, expiresAtMs: ENDS_MS + 9 }
        const next = await invite(ada, ending === 'replaced' ? { ...wish, email: first.email } : wish)
        expect([ending, next.decision]).toEqual([ending, 'created'])
      }
    })

    it('to an address are replaced in one workspace, those to others left, and what was used or withdrawn stays that', async () => {
      const [ada, zoe] = [await stores.newPerson(), await stores.newPerson()]
      const first = await invite(ada)
      const elsewhere = await invite(zoe, { email: first.email })
      const other = await invite(ada)
      const second = await invite(ada, { email: first.email, nowMs: NOW_MS + 1 })
      expect(new Set(await waiting(ada))).toEqual(new Set([second.gid, other.gid]))
      expect(await waiting(zoe)).toEqual([elsewhere.gid])
      expect(await withdraw(ada, second.gid)).toBe('revoked')
      await invite(ada, { email: first.email, nowMs: NOW_MS + 2 })
      expect(await stores.admin.invitations.find(first.hash)).toMatchObject({ revokedAtMs: NOW_MS + 1 })
      expect(await stores.admin.invitations.find(second.hash)).toMatchObject({ revokedAtMs: NOW_MS })
    })

    it('say who is invited to where, and whether that account is in already', async () => {
      const [ada, ben] = [
        await stores.newPerson({ name: 'Ada' }),
        await stores.newPerson({ isProved: false }),
      ]
      const link = async (hash: typeof made.hash) => await stores.admin.invitations.find(hash)
      const made = await invite(ada)
      expect(await link(made.hash)).toMatchObject({
        invitedBy: 'Ada',
        workspace: { gid: ada.workspaceGid, name: `Workspace ${ada.workspaceGid}` },
        acceptedAtMs: null,
        triedAtMs: null,
        link: 'shown',
        account: null,
      })
      const forBen = await invite(ada, { email: ben.user.email })
      const account = { gid: ben.gid, isDeactivated: false, isMember: false, isProved: false }
      expect(await link(forBen.hash)).toMatchObject({ account })
      await stores.joinWorkspace(ben.gid, ada.workspaceGid, 'guest')
      expect(await link(forBen.hash)).toMatchObject({ account: { ...account, isMember: true } })
      await join(made.hash)
      expect(await link(made.hash)).toMatchObject({ acceptedAtMs: NOW_MS, triedAtMs: NOW_MS })
    })
  })

  it('what somebody invited to ends with them, wherever it waits, and is counted while it could be accepted', async () => {
    const [ada, zoe] = [await stores.newPerson(), await stores.newPerson()]
    await stores.joinWorkspace(ada.gid, zoe.workspaceGid, 'admin')
    const there = { ...ada, workspaceGid: zoe.workspaceGid }
    await invite(ada)
    await invite(there)
    const [used, gone] = [await invite(ada), await invite(ada)]
    await join(used.hash)
    await withdraw(ada, gone.gid)
    await invite(ada, { expiresAtMs: NOW_MS + 5 })
    await invite(ada, { expiresAtMs: NOW_MS + 6 })
    const others = await invite(zoe)
    const wish = { invitedByGid: ada.gid, nowMs: NOW_MS + 5 }
    expect(await inTransaction(stores.db, async (tx) => await revokeAllInvitationsBy(tx, wish))).toBe(3)
    expect(await waiting(ada)).toEqual([])
    expect(await waiting(zoe)).toEqual([others.gid])
    expect(await stores.admin.invitations.find(gone.hash)).toMatchObject({ revokedAtMs: NOW_MS })
    expect(await stores.admin.invitations.find(used.hash)).toMatchObject({ revokedAtMs: null })
  })
}
