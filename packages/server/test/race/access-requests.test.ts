import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessRequestStore } from '../../src/features/access-requests/access-requests.store.js'
import type { AccessRequest } from '../../src/features/access-requests/access-request.js'
import { briefStore } from '../../src/features/projects/briefs/briefs.store.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const ROUNDS = 5
const UNPAGED = { limit: null, after: null }

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>
  let owner: Person

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores
  const requestsOn = (caller: number) => accessRequestStore(nodeOf(caller).db)
  const by = () => ({ byGid: owner.gid, nowMs: NOW_MS })
  const newScene = async () => {
    const { project } = await stores.newProject(owner, { privacySetting: 'private' })
    const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
    const request = async (): Promise<AccessRequest> => ({
      gid: await stores.nextGid(),
      workspaceGid: owner.workspaceGid,
      target: { type: 'project', gid: project.gid },
      requesterGid: guest.gid,
      message: '',
      createdAtMs: NOW_MS,
    })
    return { projectGid: project.gid, guest, request }
  }
  const isMember = async (projectGid: Gid, guest: Person) => {
    const member = { type: 'user', gid: guest.gid } as const
    return (await stores.memberships.ofProjects.list({ projectGid, member, page: UNPAGED })).length > 0
  }
  const approval = async () => ({
    viewer: owner.viewer,
    membershipGid: await stores.nextGid(),
    nowMs: NOW_MS,
  })

  it('somebody who asks many times at once has asked once', async () => {
    const { request } = await newScene()
    const decisions = await Promise.all(
      Array.from(
        { length: 6 },
        async (_, caller) => await requestsOn(caller).create(await request(), { perPersonMax: 5 }),
      ),
    )
    expect(decisions.toSorted()).toEqual([
      'asked_already',
      'asked_already',
      'asked_already',
      'asked_already',
      'asked_already',
      'created',
    ])
  })

  it('of several who decide at once one does, and who asked is in exactly if that was a yes', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { guest, projectGid, request } = await newScene()
      const asked = await request()
      await requestsOn(0).create(asked, { perPersonMax: 5 })
      const decisions = await Promise.all([
        requestsOn(0).approve(asked, await approval()),
        requestsOn(1).reject(asked, { viewer: owner.viewer }),
        requestsOn(1).approve(asked, await approval()),
      ])
      expect(decisions.filter((one) => one === 'gone').length).toBe(2)
      expect(await isMember(projectGid, guest)).toBe(decisions.includes('approved'))
    }
  })

  it('what is deleted meanwhile lets nobody in', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { projectGid, request } = await newScene()
      const asked = await request()
      await requestsOn(0).create(asked, { perPersonMax: 5 })
      const [decision] = await Promise.all([
        requestsOn(0).approve(asked, await approval()),
        nodeOf(1).projects.delete(projectGid, by()),
      ])
      expect(['approved', 'gone']).toContain(decision)
      expect(await requestsOn(0).approve(asked, await approval())).toBe('gone')
      expect((await requestsOn(0).load([asked.gid])).size).toBe(0)
    }
  })

  it('a person has as many open requests as they may', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { request } = await newScene()
      const asked: AccessRequest[] = []
      for (let index = 0; index < 6; index++) {
        const target = { type: 'project', gid: (await newScene()).projectGid } as const
        asked.push({ ...(await request()), target })
      }
      const decisions = await Promise.all(
        asked.map(async (one, caller) => await requestsOn(caller).create(one, { perPersonMax: 2 })),
      )
      expect(decisions.filter((one) => one === 'created')).toHaveLength(2)
      expect(decisions.filter((one) => one === 'too_many')).toHaveLength(4)
      expect((await requestsOn(0).load(asked.map(({ gid }) => gid))).size).toBe(2)
    }
  })

  it('who may no longer let people in turns nobody away either', async () => {
    const { request } = await newScene()
    const other = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
    const asked = await request()
    await requestsOn(0).create(asked, { perPersonMax: 5 })
    expect(await requestsOn(0).reject(asked, { viewer: other.viewer })).toBe('refused')
    expect((await requestsOn(0).load([asked.gid])).size).toBe(1)
  })

  it('a project for which several write a brief at once has one', async () => {
    const { projectGid } = await newScene()
    const decisions = await Promise.all(
      Array.from({ length: 6 }, async (_, caller) => {
        const brief = { gid: await stores.nextGid(), projectGid, title: '', htmlText: '' }
        return await briefStore(nodeOf(caller).db).create(brief, by())
      }),
    )
    expect(decisions.filter((one) => one === 'created').length).toBe(1)
    expect(decisions.filter((one) => one === 'taken').length).toBe(5)
    const [gid] = [...(await briefStore(stores.db).ofProjects([projectGid])).values()]
    const brief = { gid: gid ?? projectGid, projectGid }
    expect(await briefStore(stores.db).update(brief, { title: 'Why' }, by())).toMatchObject({ title: 'Why' })
    expect(await briefStore(stores.db).delete(brief, by())).toBe('deleted')
    expect(await briefStore(stores.db).update(brief, { title: 'x' }, by())).toBe(null)
  })
})
