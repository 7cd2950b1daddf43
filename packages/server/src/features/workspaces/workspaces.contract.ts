import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OpenStores, Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'

const GID_OF_NOTHING = '9' as Gid

/** What any store of workspaces must do. */
export function workspaceContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  it('loads those that exist, field by field', async () => {
    const { workspaceGid } = await stores.newPerson()
    const loaded = await stores.workspaces.load([workspaceGid, GID_OF_NOTHING])
    expect([...loaded]).toEqual([
      [
        workspaceGid,
        { gid: workspaceGid, name: `Workspace ${workspaceGid}`, isOrganization: true, emailDomains: [] },
      ],
    ])
    expect((await stores.workspaces.load([])).size).toBe(0)
  })

  it('lists only those named, by gid, and pages on while others are made', async () => {
    const gids: Gid[] = []
    for (let count = 0; count < 5; count++) gids.push((await stores.newPerson()).workspaceGid)
    await stores.newPerson()
    const list = async (limit: number | null, after: Gid | null) =>
      (await stores.workspaces.list(gids, { limit, after: after === null ? null : [after] })).map(
        (workspace) => workspace.gid,
      )
    expect(await list(null, null)).toEqual(gids)
    // One more than asked for tells that something follows.
    expect(await list(2, null)).toEqual(gids.slice(0, 3))
    await stores.newPerson()
    expect(await list(2, gids[1] ?? null)).toEqual(gids.slice(2, 5))
    expect(await list(2, gids[3] ?? null)).toEqual(gids.slice(4))
    expect(await stores.workspaces.list([], { limit: null, after: null })).toEqual([])
  })

  it('lists those that a person is in, by name, and no others', async () => {
    const person = await stores.newPerson()
    const other = await stores.newPerson()
    await stores.joinWorkspace(person.gid, other.workspaceGid, 'guest')
    const names = async (gid: Gid) => (await stores.workspaces.ofUser(gid)).map(({ name }) => name)
    expect(await names(person.gid)).toEqual([
      `Workspace ${person.workspaceGid}`,
      `Workspace ${other.workspaceGid}`,
    ])
    expect(await names(other.gid)).toEqual([`Workspace ${other.workspaceGid}`])
    expect(await names(GID_OF_NOTHING)).toEqual([])
  })
}
