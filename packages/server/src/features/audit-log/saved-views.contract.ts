import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { SAVED_VIEWS_MAX } from './saved-view.js'

/** What any store of the views that admins keep of an audit log must do. */
export function savedViewsContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const whoseIs = (admin: Person, place = admin) => ({
    workspaceGid: place.workspaceGid,
    adminGid: admin.gid,
  })
  const save = async (admin: Person, name: string, query = 'q=x', place = admin) =>
    await stores.admin.savedViews.save({ ...whoseIs(admin, place), name, query, nowMs: NOW_MS })

  describe('views of an audit log', () => {
    it('are no more than the limit, however many are kept at once', async () => {
      const ada = await stores.newPerson()
      const names = Array.from({ length: SAVED_VIEWS_MAX + 15 }, (_, index) => `View ${index}`)
      const decisions = await Promise.all(names.map(async (name) => await save(ada, name)))
      expect(decisions.filter((one) => one === 'saved')).toHaveLength(SAVED_VIEWS_MAX)
      expect(decisions.filter((one) => one === 'limit_reached')).toHaveLength(15)
      expect(await stores.admin.savedViews.list(whoseIs(ada))).toHaveLength(SAVED_VIEWS_MAX)
    })

    it('are their admin’s own in one workspace, replaced by name, and removed once', async () => {
      const ada = await stores.newPerson()
      const eve = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'admin' })
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      expect(await save(ada, 'Mine', 'q=old')).toBe('saved')
      expect(await save(ada, 'Mine', 'q=new')).toBe('saved')
      expect(await save(ben, 'Mine')).toBe('not_admin')
      const { savedViews } = stores.admin
      expect(await savedViews.list(whoseIs(ada))).toEqual([{ name: 'Mine', query: 'q=new' }])
      expect(await savedViews.list(whoseIs(eve))).toEqual([])
      expect(await savedViews.remove({ ...whoseIs(eve), name: 'Mine' })).toBe('gone')
      expect(await savedViews.remove({ ...whoseIs(ada), name: 'Mine' })).toBe('removed')
      expect(await savedViews.remove({ ...whoseIs(ada), name: 'Mine' })).toBe('gone')
    })

    it('are each workspace’s own, by name, and take places there alone', async () => {
      const [ada, zoe] = [await stores.newPerson(), await stores.newPerson()]
      await stores.joinWorkspace(ada.gid, zoe.workspaceGid, 'admin')
      for (const name of ['Same', 'Zebra', 'Apple']) await save(ada, name, `q=here ${name}`)
      expect(await save(ada, 'Same', 'q=there', zoe)).toBe('saved')
      const { savedViews } = stores.admin
      const namesIn = async (place: Person) =>
        (await savedViews.list(whoseIs(ada, place))).map(({ name, query }) => `${name}: ${query}`)
      expect(await namesIn(ada)).toEqual(['Apple: q=here Apple', 'Same: q=here Same', 'Zebra: q=here Zebra'])
      expect(await namesIn(zoe)).toEqual(['Same: q=there'])
      for (let at = 3; at < SAVED_VIEWS_MAX; at++) await save(ada, `View ${at}`)
      expect(await save(ada, 'One more')).toBe('limit_reached')
      expect(await save(ada, 'Same', 'q=new')).toBe('saved')
      expect(await save(ada, 'One more', 'q=there', zoe)).toBe('saved')
      expect(await save(zoe, 'One more', 'q=hers')).toBe('saved')
      expect(await savedViews.remove({ ...whoseIs(ada, zoe), name: 'Same' })).toBe('removed')
      expect(await namesIn(zoe)).toEqual(['One more: q=there'])
      expect(await namesIn(ada)).toContain('Same: q=new')
    })
  })
}
