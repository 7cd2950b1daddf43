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
import type { Gid } from '../../protocol/asana/gid.js'
import { GRANULAR_SCOPES } from '../../protocol/asana/scopes.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import { dangerOf, DANGERS } from '../../protocol/oauth/scope-danger.js'
import type { CredentialSort } from './ports.js'
import type { CredentialFilter } from './ports.js'

const LATER_MS = NOW_MS + 1_000
const ENDS_MS = NOW_MS + 7 * 24 * 60 * 60 * 1_000

/** No filter but that they work. */
export const ANY_CREDENTIAL: CredentialFilter = {
  userGid: null,
  state: 'live',
  of: null,
  danger: null,
  isEndless: false,
  usedFrom: null,
  search: null,
  unusedSinceMs: null,
  isRestored: false,
}

/** What any store of a workspace's credentials must answer to whoever asks which of them are dangerous. */
export function dangerousCredentialsContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const actOf = (admin: Person) => ({
    workspaceGid: admin.workspaceGid,
    adminGid: admin.gid,
    nowMs: LATER_MS,
  })

  describe('tokens of a workspace by what they can do', () => {
    const token = async (owner: Person, scopes: readonly string[] | null, wish: object = {}) => {
      const { hash, hint } = freshSecret()
      const gid = await stores.nextGid()
      const made = { gid, hash, hint, userGid: owner.gid, name: 'Script', expiresAtMs: ENDS_MS, ...wish }
      const granted = scopes === null ? 'full' : new Set(scopes)
      const creation = { token: { ...made, scopes: granted } as const, liveMax: 100 }
      await stores.tokens.createPersonal({ ...creation, actor: OPERATOR, nowMs: NOW_MS })
      return gid
    }
    const list = async (
      admin: Person,
      filter: object = {},
      sort: CredentialSort = 'danger',
    ): Promise<readonly string[]> => {
      const asked = { ...actOf(admin), filter: { ...ANY_CREDENTIAL, ...filter }, sort, skip: 0, sizeMax: 100 }
      return (await stores.admin.credentials.list(asked)).credentials.map(({ gid }) => gid)
    }
    const use = async (gid: Gid, atMs: number, address: string) => {
      await stores.tokens.recordUses([{ tokenGid: gid, kind: 'personal', atMs, address }], 0)
    }

    it('come in the order that the one function says, for every scope that there is', async () => {
      const ada = await stores.newPerson()
      const sets: readonly ScopeSet['api'][] = ['full', ...GRANULAR_SCOPES.map((scope) => [scope])]
      const made = new Map<string, ScopeSet['api']>()
      for (const api of sets) made.set(await token(ada, api === 'full' ? null : api), api)
      const grant = await scene.newGrant({ person: ada, scope: 'tasks:delete openid' })
      made.set(grant.grantGid, ['tasks:delete'])
      made.set((await scene.newGrant({ person: ada, scope: 'default identity' })).grantGid, 'full')
      const ranks = (await list(ada)).map((gid) => DANGERS.indexOf(dangerOf({ api: made.get(gid) ?? [] })))
      expect(ranks).toHaveLength(made.size)
      expect(ranks).toEqual(ranks.toSorted((one, other) => one - other))
      expect(await list(ada, { danger: 'full' })).toHaveLength(ranks.filter((rank) => rank === 0).length)
      expect(await list(ada, { danger: 'deletes' })).toHaveLength(ranks.filter((rank) => rank <= 1).length)
      expect(await list(ada, { danger: 'changes' })).toHaveLength(ranks.filter((rank) => rank <= 2).length)
    })

    it('are found by words anywhere, whatever these mean to a database', async () => {
      const ada = await stores.newPerson()
      const [percent, letters] = [
        await token(ada, null, { name: '100 %_sure\\' }),
        await token(ada, null, { name: 'Übersicht' }),
      ]
      for (const search of ['%_S', 'sure\\', '100 %']) expect(await list(ada, { search })).toEqual([percent])
      for (const search of ['Übers', 'BERSICHT'])
        expect([search, ...(await list(ada, { search }))]).toEqual([search, letters])
      expect(await list(ada, { search: '%' })).toEqual([percent])
      expect(await list(ada, { search: '0_%' })).toEqual([])
      expect(await list(ada, { search: "' or 1=1 --" })).toEqual([])
      expect(await list(ada, { search: `p${ada.gid}@PEOPLE.example` })).toHaveLength(2)
    })

    it('are found by name, by hint, and by whose they are', async () => {
      const ada = await stores.newPerson({ name: 'Quilla Umber' })
      const other = await token(ada, null, { name: 'Nightly', hint: 'mdp_…aaaa' })
      const found = await token(ada, null, { name: 'Weekly', hint: 'mdp_…zq7x' })
      for (const search of ['weekl', 'ZQ7X']) expect(await list(ada, { search })).toEqual([found])
      for (const search of ['quilla u', ada.user.email])
        expect(new Set(await list(ada, { search }))).toEqual(new Set([other, found]))
    })

    const setRow = async (gid: string, row: Readonly<Record<string, string | number | null>>) => {
      await stores.db.queries
        .updateTable('tokens')
        .set(row)
        .where('gid', '=', gid as Gid)
        .execute()
    }

    it('that are alike in what they are ordered by come newest first, then the last made', async () => {
      const ada = await stores.newPerson({ name: 'Bob' })
      const ben = await stores.newPerson({ name: 'anna', workspaceGid: ada.workspaceGid, role: 'member' })
      const make = async (createdAtMs: number, wish: object = {}, owner = ada) => {
        const gid = await token(owner, ['tasks:read'], wish)
        await setRow(gid, { created_at_ms: createdAtMs })
        return gid
      }
      const a = await make(NOW_MS)
      const [b, c] = [await make(NOW_MS + 5), await make(NOW_MS + 5)]
      const d = await make(NOW_MS - 5, { expiresAtMs: null })
      const bens = await make(NOW_MS - 9)
      await setRow(bens, { user_gid: ben.gid })
      const own = { userGid: ada.gid }
      expect(await list(ada, own)).toEqual([d, c, b, a])
      expect(await list(ada, own, 'newest')).toEqual([c, b, a, d])
      expect(await list(ada, own, 'ends')).toEqual([c, b, a, d])
      expect(await list(ada, own, 'unused')).toEqual([d, a, c, b])
      await use(a, NOW_MS + 9, '192.0.2.1')
      await use(d, NOW_MS + 7, '192.0.2.1')
      expect(await list(ada, own, 'used')).toEqual([a, d, c, b])
      expect(await list(ada, own, 'unused')).toEqual([c, b, d, a])
      expect(await list(ada, {}, 'person')).toEqual([bens, c, b, a, d])
      const named = [a, b, c, d].map((gid) => ({ kind: 'personal', gid }) as const)
      const found = await stores.admin.credentials.findEach({ ...actOf(ada), named })
      expect(found.map(({ gid }) => gid)).toEqual([d, c, b, a])
    })

    it('work until the moment of their end, of two ends the first, and are unused since one', async () => {
      const ada = await stores.newPerson()
      const kinds = {
        ends: { expires_at_ms: LATER_MS + 1 },
        ended: { expires_at_ms: LATER_MS },
        retires: { expires_at_ms: null, retires_at_ms: LATER_MS + 1 },
        retired: { expires_at_ms: null, retires_at_ms: LATER_MS },
        revoked: { revoked_at_ms: NOW_MS, retires_at_ms: LATER_MS },
      } as const
      const made = new Map<string, string>()
      for (const [name, row] of Object.entries(kinds)) {
        const gid = await token(ada, null)
        await setRow(gid, row)
        made.set(gid, name)
      }
      const grants = {
        'grant ends': (await scene.newGrant({ person: ada, grantExpiresAtMs: LATER_MS + 1 })).grantGid,
        'grant ended': (await scene.newGrant({ person: ada, grantExpiresAtMs: LATER_MS })).grantGid,
      }
      for (const [name, gid] of Object.entries(grants)) made.set(gid, name)
      const names = async (filter: object) =>
        (await list(ada, filter)).map((gid) => made.get(gid) ?? gid).toSorted()
      expect(await names({})).toEqual(['ends', 'grant ends', 'retires'])
      expect(await names({ state: 'ended' })).toEqual(['ended', 'grant ended', 'retired', 'revoked'])
      expect(await names({ state: 'all' })).toHaveLength(7)
      const all = await stores.admin.credentials.list({
        ...actOf(ada),
        filter: { ...ANY_CREDENTIAL, state: 'all' },
        sort: 'newest',
        skip: 0,
        sizeMax: 9,
      })
      expect(
        new Map(all.credentials.map(({ expiresAtMs, gid, state }) => [made.get(gid), [state, expiresAtMs]])),
      ).toEqual(
        new Map<string, unknown>([
          ['ends', ['live', LATER_MS + 1]],
          ['ended', ['expired', LATER_MS]],
          ['retires', ['live', LATER_MS + 1]],
          ['retired', ['expired', LATER_MS]],
          ['revoked', ['revoked', LATER_MS]],
          ['grant ends', ['live', LATER_MS + 1]],
          ['grant ended', ['expired', LATER_MS]],
        ]),
      )
      expect(await names({ unusedSinceMs: NOW_MS })).toEqual([])
      expect(await names({ unusedSinceMs: NOW_MS + 1 })).toHaveLength(3)
    })

    it('are told with whose they are and where they were, and reach as far as all that their owner is in', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson({ name: 'Ben', workspaceGid: ada.workspaceGid, role: 'guest' })
      const zoe = await stores.newPerson()
      const gid = await token(ben, ['tasks:read'], { name: 'Nightly', hint: 'mdp_…wxyz' })
      await use(gid as Gid, NOW_MS + 3, '192.0.2.7')
      const find = async () =>
        await stores.admin.credentials.find({ ...actOf(ada), kind: 'personal', gid: gid as Gid })
      expect(await find()).toMatchObject({
        name: 'Nightly',
        hint: 'mdp_…wxyz',
        owner: { gid: ben.gid, name: 'Ben', email: ben.user.email, role: 'guest' },
        createdAtMs: NOW_MS,
        expiresAtMs: ENDS_MS,
        lastUsedAtMs: NOW_MS + 3,
        lastUsedAddress: '192.0.2.7',
        isWithinReach: true,
      })
      await stores.joinWorkspace(ben.gid, zoe.workspaceGid, 'member')
      expect(await find()).toMatchObject({ isWithinReach: false })
      await stores.joinWorkspace(ada.gid, zoe.workspaceGid, 'member')
      expect(await find()).toMatchObject({ isWithinReach: false })
      await stores.admin.members.setRole({ ...actOf(zoe), userGid: ada.gid, role: 'admin' })
      expect(await find()).toMatchObject({ isWithinReach: true })
      expect(await list(ada, { isRestored: true })).toEqual([])
      await setRow(gid, { restored_at_ms: NOW_MS })
      expect(await list(ada, { isRestored: true })).toEqual([gid])
    })

    it('were used last from each address once, in order, so many, where they work', async () => {
      const ada = await stores.newPerson()
      for (const address of ['192.0.2.3', '192.0.2.1', '192.0.2.2', '192.0.2.1'])
        await use((await token(ada, null)) as Gid, NOW_MS, address)
      const dead = await token(ada, null)
      await use(dead as Gid, NOW_MS, '192.0.2.0')
      await setRow(dead, { revoked_at_ms: NOW_MS })
      await token(ada, null)
      const at = { workspaceGid: ada.workspaceGid, nowMs: LATER_MS }
      const { credentials } = stores.admin
      expect(await credentials.addresses({ ...at, sizeMax: 9 })).toEqual([
        '192.0.2.1',
        '192.0.2.2',
        '192.0.2.3',
      ])
      expect(await credentials.addresses({ ...at, sizeMax: 2 })).toEqual(['192.0.2.1', '192.0.2.2'])
      const summary = { ...at, unusedSinceMs: LATER_MS, usedFrom: ['192.0.2.0', '192.0.2.1'] }
      expect(await credentials.summary(summary)).toMatchObject({ live: 5, full: 5, deletes: 5, outside: 2 })
    })

    it('are none where there are none', async () => {
      const { workspaceGid } = await stores.newPerson()
      const asked = { workspaceGid, nowMs: LATER_MS, unusedSinceMs: LATER_MS, usedFrom: [] }
      const none = { live: 0, full: 0, deletes: 0, endless: 0, unused: 0, outside: 0 }
      expect(await stores.admin.credentials.summary(asked)).toEqual(none)
    })

    it('are counted, and those of another workspace are neither counted, listed nor found', async () => {
      const ada = await stores.newPerson()
      const elsewhere = await stores.newPerson()
      const endless = await token(ada, null, { expiresAtMs: null })
      const deleting = await token(ada, ['tasks:delete'])
      const foreign = await token(elsewhere, null, { expiresAtMs: null })
      const summaryOf = async (usedFrom: readonly string[] = []) =>
        await stores.admin.credentials.summary({
          workspaceGid: ada.workspaceGid,
          nowMs: LATER_MS,
          unusedSinceMs: LATER_MS,
          usedFrom,
        })
      const numbers = { live: 2, full: 1, deletes: 2, endless: 1, unused: 2, outside: 0 }
      expect(await summaryOf()).toEqual(numbers)
      await use(endless, LATER_MS, '198.51.100.7')
      await use(foreign, LATER_MS, '198.51.100.7')
      expect(await summaryOf(['198.51.100.7'])).toEqual({ ...numbers, unused: 1, outside: 1 })
      const at = { workspaceGid: ada.workspaceGid, nowMs: LATER_MS, sizeMax: 10 }
      expect(await stores.admin.credentials.addresses(at)).toEqual(['198.51.100.7'])
      expect(await list(ada, { usedFrom: ['198.51.100.7'] })).toEqual([endless])
      expect(await list(ada, { usedFrom: [] })).toEqual([])
      expect(await list(ada, { isEndless: true })).toEqual([endless])
      expect(await list(ada, {}, 'unused')).toEqual([deleting, endless])
      expect(await list(ada, {}, 'used')).toEqual([endless, deleting])
      expect(await list(ada, {}, 'ends')).toEqual([deleting, endless])
      expect(await list(ada, {}, 'person')).toHaveLength(2)
      const named = [endless, deleting, foreign].map((gid) => ({ kind: 'personal', gid }) as const)
      const found = await stores.admin.credentials.findEach({ ...actOf(ada), named })
      expect(found.map(({ gid }) => gid)).toEqual([endless, deleting])
      expect(await stores.admin.credentials.findEach({ ...actOf(ada), named: [] })).toEqual([])
      const grants = named.map((one) => ({ ...one, kind: 'grant' }) as const)
      expect(await stores.admin.credentials.findEach({ ...actOf(ada), named: grants })).toEqual([])
    })
  })
}
