import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { StatusUpdate } from './status-update.rules.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const MANY = { perParentMax: 100 }

/** What any store of status updates must do. */
export function statusUpdateContract(open: OpenStores): void {
  let stores: Stores
  let owner: Person
  beforeAll(async () => {
    stores = await open()
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newParent = async (): Promise<StatusUpdate['parent']> => {
    const { project } = await stores.newProject(owner)
    return { type: 'project', gid: project.gid }
  }
  const blank = async (
    parent: StatusUpdate['parent'],
    wish: Partial<StatusUpdate> = {},
  ): Promise<StatusUpdate> => ({
    gid: await stores.nextGid(),
    workspaceGid: owner.workspaceGid,
    parent,
    statusType: 'on_track',
    title: 'Status Update',
    htmlText: '<body>Well</body>',
    createdByGid: owner.gid,
    createdAtMs: NOW_MS,
    ...wish,
  })
  const written = async (parent: StatusUpdate['parent'], wish: Partial<StatusUpdate> = {}) => {
    const status = await blank(parent, wish)
    expect(await stores.statusUpdates.create(status, MANY)).toBe('created')
    return status
  }
  const by = () => ({ byGid: owner.gid, nowMs: NOW_MS })
  const gidsOf = (statuses: readonly StatusUpdate[]) => statuses.map(({ gid }) => gid)

  describe('status updates', () => {
    it('are read as they were written', async () => {
      const status = await written(await newParent(), { statusType: 'dropped', title: '“ü”' })
      expect(await stores.statusUpdates.load([status.gid])).toEqual(new Map([[status.gid, status]]))
      expect((await stores.statusUpdates.load([])).size).toBe(0)
    })

    it('are listed the newest first, those of one moment too, page by page and since a moment', async () => {
      const parent = await newParent()
      await written(await newParent())
      const all: Gid[] = []
      for (const createdAtMs of [NOW_MS, NOW_MS, NOW_MS + 1, NOW_MS + 2])
        all.unshift((await written(parent, { createdAtMs })).gid)
      const list = async (page: PageRequest, createdSinceMs: number | null = null) =>
        await stores.statusUpdates.list(parent, { createdSinceMs, page })
      expect(gidsOf(await list(UNPAGED))).toEqual(all)
      expect(gidsOf(await list(UNPAGED, NOW_MS + 1))).toEqual(all.slice(0, 2))
      const paged: Gid[] = []
      let after: PageRequest['after'] = null
      do {
        const [one] = await list({ limit: 1, after })
        if (one !== undefined) paged.push(one.gid)
        after = one === undefined ? null : [one.createdAtMs, one.gid]
      } while (after !== null)
      expect(paged).toEqual(all)
    })

    it('say of several what is newest', async () => {
      const [one, other, silent] = [await newParent(), await newParent(), await newParent()]
      await written(one, { createdAtMs: NOW_MS + 1 })
      const newest = await written(one, { createdAtMs: NOW_MS + 1 })
      await written(one)
      const only = await written(other)
      const latest = async () =>
        await stores.statusUpdates.latest('project', [one.gid, other.gid, silent.gid])
      expect(await latest()).toEqual(
        new Map([
          [one.gid, newest.gid],
          [other.gid, only.gid],
        ]),
      )
      expect(await stores.statusUpdates.delete(only, by())).toBe('deleted')
      expect((await latest()).has(other.gid)).toBe(false)
    })

    it('are no more than there may be, however many are written at once', async () => {
      const parent = await newParent()
      const decisions = await Promise.all(
        Array.from(
          { length: 8 },
          async () => await stores.statusUpdates.create(await blank(parent), { perParentMax: 3 }),
        ),
      )
      expect(decisions.filter((one) => one === 'created').length).toBe(3)
      expect(decisions.filter((one) => one === 'too_many').length).toBe(5)
    })

    it('are deleted once, however many ask at once', async () => {
      const status = await written(await newParent())
      const decisions = await Promise.all(
        Array.from({ length: 4 }, async () => await stores.statusUpdates.delete(status, by())),
      )
      expect(decisions.toSorted()).toEqual(['deleted', 'gone', 'gone', 'gone'])
    })

    it('go with what they are of, and are written of nothing that is gone', async () => {
      const parent = await newParent()
      const status = await written(parent)
      const [deletion, ...decisions] = await Promise.all([
        stores.projects.delete(parent.gid, by()),
        ...Array.from(
          { length: 4 },
          async () => await stores.statusUpdates.create(await blank(parent), MANY),
        ),
      ])
      expect(deletion).toBeUndefined()
      for (const decision of decisions) expect(['created', 'parent_gone']).toContain(decision)
      expect((await stores.statusUpdates.load([status.gid])).size).toBe(0)
      expect(await stores.statusUpdates.list(parent, { createdSinceMs: null, page: UNPAGED })).toEqual([])
      expect(await stores.statusUpdates.create(await blank(parent), MANY)).toBe('parent_gone')
    })
  })
}
