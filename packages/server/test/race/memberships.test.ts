import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { PageRequest } from '../../src/protocol/asana/pagination.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const ROUNDS = 10
const UNPAGED: PageRequest = { limit: null, after: null }

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores
  const levelsIn = async (projectGid: Gid) => {
    const rows = await stores.memberships.ofProjects.list({ projectGid, member: null, page: UNPAGED })
    return new Map(rows.map(({ level, member }) => [member.gid, level]))
  }
  // oxlint-disable-next-line max-params -- reads like a sentence
  const add = async (caller: number, actor: Person, projectGid: Gid, who: Person) =>
    await nodeOf(caller).memberships.sharing.add({
      viewer: actor.viewer,
      projectGid,
      members: [{ gid: await nodeOf(caller).nextGid(), member: { type: 'user', gid: who.gid } }],
      level: 'editor',
      follows: false,
      nowMs: NOW_MS,
    })
  const remove = async (caller: number, actor: Person, projectGid: Gid, who: Person) =>
    await nodeOf(caller).memberships.sharing.remove({
      viewer: actor.viewer,
      projectGid,
      members: [{ type: 'user', gid: who.gid }],
    })

  it('somebody made a member many times at once is one, once', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const { project } = await stores.newProject(owner)
      const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
      const decisions = await Promise.all(
        Array.from({ length: 8 }, async (_, caller) => await add(caller, owner, project.gid, guest)),
      )
      expect(new Set(decisions)).toEqual(new Set(['done']))
      expect((await levelsIn(project.gid)).size).toBe(2)
    }
  })

  it('of two admins who take each other out at once one stays, and whoever is out lets nobody in', async () => {
    const owner = await stores.newPerson({ role: 'member' })
    const { workspaceGid } = owner
    for (let round = 0; round < ROUNDS; round++) {
      const [one, two, friend] = [
        await stores.newPerson({ workspaceGid, role: 'guest' }),
        await stores.newPerson({ workspaceGid, role: 'guest' }),
        await stores.newPerson({ workspaceGid, role: 'guest' }),
      ]
      const { project } = await stores.newProject(owner, { privacySetting: 'private' })
      for (const person of [one, two]) await stores.joinProject(project.gid, person.gid, 'admin')
      const [first, second] = await Promise.all([
        remove(0, one, project.gid, two),
        remove(1, two, project.gid, one),
      ])
      expect([first, second].toSorted()).toEqual(['done', 'refused'])
      const out = first === 'done' ? two : one
      expect(await add(0, out, project.gid, friend)).toBe('refused')
      const left = await levelsIn(project.gid)
      expect([left.has(one.gid), left.has(two.gid)].filter(Boolean)).toHaveLength(1)
      expect(left.has(friend.gid)).toBe(false)
    }
  })

  it('who leaves a workspace while they are put into a project and a team is in neither', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      const { project } = await stores.newProject(owner)
      const team = await stores.newTeam(workspaceGid)
      const elsewhere = await stores.newPerson()
      const { gid: userGid } = elsewhere
      await stores.joinWorkspace(userGid, workspaceGid, 'member')
      const [, joined, left] = await Promise.all([
        add(0, owner, project.gid, elsewhere),
        nodeOf(1).memberships.joining.add({
          viewer: owner.viewer,
          actor: { kind: 'user', gid: owner.gid },
          teamGid: team.gid,
          userGid,
          membershipGid: await stores.nextGid(),
          mayAct: () => true,
          nowMs: NOW_MS,
        }),
        nodeOf(0).admin.members.remove({ workspaceGid, userGid, adminGid: owner.gid, nowMs: NOW_MS }),
      ])
      expect(left).toBe('removed')
      expect(joined === 'gone' || typeof joined === 'object').toBe(true)
      expect((await levelsIn(project.gid)).has(userGid)).toBe(false)
      const inTeam = await stores.memberships.ofTeams.listOfTeam({
        teamGid: team.gid,
        userGid,
        page: UNPAGED,
      })
      expect(inTeam).toEqual([])
    }
  })

  it('a project deleted while people come and go: each is told so or done; nothing fails', async () => {
    const owner = await stores.newPerson()
    for (let round = 0; round < ROUNDS; round++) {
      const { project } = await stores.newProject(owner)
      const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, async (_, caller) => {
          if (caller === 3) {
            await nodeOf(caller).projects.delete(project.gid, { byGid: owner.gid, nowMs: NOW_MS })
            return 'deleted'
          }
          return caller % 2 === 0
            ? await add(caller, owner, project.gid, guest)
            : await remove(caller, owner, project.gid, guest)
        }),
      )
      for (const outcome of outcomes) expect(['done', 'gone', 'deleted']).toContain(outcome)
      expect((await levelsIn(project.gid)).size).toBe(0)
    }
  })
})
