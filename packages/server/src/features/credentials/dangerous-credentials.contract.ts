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
