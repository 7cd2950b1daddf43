import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import { maySeeTag } from './tag.js'

const UNPAGED: PageRequest = { limit: null, after: null }

/** What any store of tags must do. */
export function tagContract(open: OpenStores): void {
  let stores: Stores
  /** Who all changes are by. */
  let teller: Person
  const told = async () => ({ telling: await stores.telling(teller.gid) })
  beforeAll(async () => {
    stores = await open()
    teller = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const list = async (
    viewer: Person,
    of: Parameters<Stores['tags']['list']>[1]['of'],
    page: PageRequest = UNPAGED,
  ) => (await stores.tags.list(viewer.viewer, { of, page })).map(({ gid }) => gid)

  describe('visibility', () => {
    it('is the same by the rule, in a workspace’s list and in a task’s, for every role and involvement', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      const everything = { guest: ['created', 'followed'], member: ['created', 'followed', 'other'] }
      for (const role of ['admin', 'member', 'guest', undefined] as const) {
        const person =
          role === undefined ? await stores.newPerson() : await stores.newPerson({ workspaceGid, role })
        const tags = {
          created: await stores.newTag(owner, { createdByGid: person.gid }),
          followed: await stores.newTag(owner, { followerGids: [owner.gid, person.gid] }),
          other: await stores.newTag(owner, { followerGids: [owner.gid] }),
        }
        const gids = Object.values(tags).map(({ gid }) => gid)
        const task = await stores.newTask(owner, {})
        for (const tagGid of gids)
          await stores.relations.addTag({ taskGid: task.gid, tagGid, nowMs: NOW_MS, ...(await told()) })
        const expected = role === undefined ? [] : role === 'guest' ? everything.guest : everything.member
        const seen = (await stores.tags.read(person.viewer, gids))
          .filter((one) => maySeeTag(one, person.viewer.roles.get(workspaceGid)))
          .map(({ tag }) => tag.gid)
        const wanted = Object.entries(tags).flatMap(([name, { gid }]) =>
          expected.includes(name) ? [gid] : [],
        )
        expect([role, seen.toSorted()]).toEqual([role, wanted])
        const ofWorkspace = await list(person, { workspaceGid })
        expect([role, ofWorkspace.filter((gid) => gids.includes(gid))]).toEqual([role, wanted])
        expect([role, await list(person, { taskGid: task.gid })]).toEqual([role, wanted])
        const ofAll = await list(person, null)
        expect([role, ofAll.filter((gid) => gids.includes(gid))]).toEqual([role, wanted])
      }
    })
  })

  describe('lists', () => {
    it('page by gid, whole and without repetition, also where most may not be seen', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      const guest = await stores.newPerson({ workspaceGid, role: 'guest' })
      const followed: Gid[] = []
      for (let index = 0; index < 12; index++) {
        const follows = index % 4 === 3
        const tag = await stores.newTag(owner, { followerGids: follows ? [guest.gid] : [] })
        if (follows) followed.push(tag.gid)
      }
      const pages: Gid[][] = []
      for (let after: PageRequest['after'] = null; ;) {
        const rows = await list(guest, { workspaceGid }, { limit: 2, after })
        pages.push(rows.slice(0, 2))
        const last = rows[1]
        if (rows.length <= 2 || last === undefined) break
        after = [last]
      }
      expect(pages.flat()).toEqual(followed)
      expect(pages.map((page) => page.length)).toEqual([2, 1])
    })

    it('of all workspaces has those of each, and of one no other’s', async () => {
      const [one, other] = [await stores.newPerson(), await stores.newPerson()]
      await stores.joinWorkspace(one.gid, other.workspaceGid, 'member')
      const both = {
        ...one,
        viewer: {
          ...one.viewer,
          roles: new Map([...one.viewer.roles, [other.workspaceGid, 'member' as const]]),
        },
      }
      const first = await stores.newTag(one)
      const second = await stores.newTag(other)
      const third = await stores.newTag(one)
      expect(await list(both, null)).toEqual([first.gid, second.gid, third.gid])
      expect(await list(both, { workspaceGid: one.workspaceGid })).toEqual([first.gid, third.gid])
      expect(await list(one, null)).toEqual([first.gid, third.gid])
    })
  })

  describe('changes', () => {
    it('keep what they do not name, and say when the tag is gone', async () => {
      const owner = await stores.newPerson()
      const tag = await stores.newTag(owner, { name: 'Old', color: 'dark-red', notes: 'n' })
      expect(await stores.tags.update(tag.gid, { name: 'New' })).toEqual({ ...tag, name: 'New' })
      expect(await stores.tags.update(tag.gid, { color: null })).toEqual({ ...tag, name: 'New', color: null })
      expect(await stores.tags.update(tag.gid, {})).toEqual({ ...tag, name: 'New', color: null })
      await stores.tags.delete(tag.gid)
      expect(await stores.tags.update(tag.gid, { name: 'x' })).toBeNull()
    })

    it('of a deleted tag leave nothing on tasks and of followers, and other tags as they were', async () => {
      const owner = await stores.newPerson()
      const [tag, other] = [
        await stores.newTag(owner, { followerGids: [owner.gid] }),
        await stores.newTag(owner),
      ]
      const task = await stores.newTask(owner)
      for (const { gid } of [tag, other])
        await stores.relations.addTag({ taskGid: task.gid, tagGid: gid, nowMs: NOW_MS, ...(await told()) })
      await stores.tags.delete(tag.gid)
      expect((await stores.relations.tags([task.gid]))?.get(task.gid)).toEqual([other.gid])
      expect((await stores.tags.followers([tag.gid]))?.get(tag.gid)).toEqual([])
      expect(await list(owner, { workspaceGid: owner.workspaceGid })).toEqual([other.gid])
    })
  })

  it('keeps each follower once, of each tag its own', async () => {
    const owner = await stores.newPerson()
    const friend = await stores.newPerson({ workspaceGid: owner.workspaceGid })
    const one = await stores.newTag(owner, { followerGids: [friend.gid, friend.gid, owner.gid] })
    const other = await stores.newTag(owner)
    const followers = await stores.tags.followers([one.gid, other.gid])
    expect(followers?.get(one.gid)?.toSorted()).toEqual([owner.gid, friend.gid])
    expect(followers?.get(other.gid)).toEqual([])
  })
}
