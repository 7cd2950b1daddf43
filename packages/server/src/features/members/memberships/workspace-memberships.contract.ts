import { afterAll, beforeAll, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Stores } from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const GID_OF_NOTHING = '9' as Gid

/** What any store of memberships of workspaces, and of names of workspaces, must do. */
export function workspaceMembershipContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })
  const everybody = async (gids: readonly Gid[]) => await Promise.resolve(new Set(gids))

  it('lists those of a workspace by gid, of whom may be seen, and each as what they are', async () => {
    const ada = await stores.newPerson()
    const { workspaceGid } = ada
    const ben = await stores.newPerson({ workspaceGid, role: 'member' })
    const gil = await stores.newPerson({ workspaceGid, role: 'guest' })
    await stores.users.deactivate({ userGid: gil.gid, actor: { kind: 'operator' }, nowMs: NOW_MS })
    const of = async (seenAmong = everybody, page = UNPAGED) =>
      await stores.memberships.ofWorkspaces.listOfWorkspace({ workspaceGid, seenAmong, page })
    const all = await of()
    expect(all.map(({ isDeactivated, role, userGid }) => [userGid, role, isDeactivated])).toEqual([
      [ada.gid, 'admin', false],
      [ben.gid, 'member', false],
      [gil.gid, 'guest', true],
    ])
    expect(all.map(({ gid }) => gid)).toEqual(all.map(({ gid }) => gid).toSorted())
    expect(all[0]).toMatchObject({ workspaceGid, joinedAtMs: NOW_MS })
    const butBen = async (gids: readonly Gid[]) => await everybody(gids.filter((gid) => gid !== ben.gid))
    expect((await of(butBen)).map(({ userGid }) => userGid)).toEqual([ada.gid, gil.gid])
    const [first] = await of(butBen, { limit: 1, after: null })
    expect((await of(butBen, { limit: 1, after: [first?.gid ?? ''] })).map(({ userGid }) => userGid)).toEqual(
      [gil.gid],
    )
    const one = all[1]
    if (one === undefined) throw new Error('Ben is in no workspace')
    expect([...(await stores.memberships.ofWorkspaces.load([one.gid, GID_OF_NOTHING])).values()]).toEqual([
      one,
    ])
  })

  it('lists those of a person in some workspaces', async () => {
    const ada = await stores.newPerson()
    const places = [ada.workspaceGid]
    for (let count = 0; count < 2; count++) {
      const { workspaceGid } = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, workspaceGid, 'member')
      places.push(workspaceGid)
    }
    const of = async (workspaceGids: readonly Gid[], page = UNPAGED) =>
      (await stores.memberships.ofWorkspaces.listOfUser({ userGid: ada.gid, workspaceGids, page })).map(
        (one) => one.workspaceGid,
      )
    expect(await of(places)).toEqual(places)
    expect(await of(places.slice(1))).toEqual(places.slice(1))
    expect(await of([])).toEqual([])
    expect(await of(places, { limit: 1, after: null })).toEqual(places.slice(0, 2))
  })

  it('a name changes with its line in the record, by an admin alone', async () => {
    const ada = await stores.newPerson()
    const { workspaceGid } = ada
    const ben = await stores.newPerson({ workspaceGid, role: 'member' })
    const rename = async (name: string, adminGid = ada.gid) =>
      await stores.memberships.naming.rename({
        workspaceGid,
        name,
        adminGid,
        actor: { kind: 'user', gid: adminGid },
        nowMs: NOW_MS,
      })
    const nameNow = async () => (await stores.workspaces.load([workspaceGid])).get(workspaceGid)?.name
    const before = await nameNow()
    expect(await rename('By Ben', ben.gid)).toBe(false)
    await expect(stores.withoutTrail(async () => await rename('Unrecorded'))).rejects.toThrow()
    expect(await nameNow()).toBe(before)
    expect(await rename('New')).toBe(true)
    expect(await rename('New')).toBe(true)
    expect(await nameNow()).toBe('New')
    const lines = (await stores.trail(workspaceGid)).filter(({ action }) => action === 'workspace_renamed')
    expect(lines.map(({ details, workspaceGid: place }) => [place, details])).toEqual([
      [workspaceGid, { from: before, to: 'New' }],
    ])
  })
}
