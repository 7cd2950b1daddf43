import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  viewerOf,
  type OpenStores,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import { DEMO_APPS, DEMO_PEOPLE, DEMO_PROJECTS, DEMO_TEAMS, DEMO_WORKSPACES } from './demo-organisation.js'
import type { DemoSecrets } from './ports.js'

const UNPAGED: PageRequest = { limit: null, after: null }

/** What any store of the demo organisation must do. */
export function demoContract(open: OpenStores): void {
  let stores: Stores
  beforeEach(async () => {
    stores = await open()
  })
  afterEach(async () => {
    await stores.close()
  })

  const recreate = async (nowMs = NOW_MS) => {
    const people: DemoSecrets['people'] = new Map(
      await Promise.all(
        DEMO_PEOPLE.map(
          async ({ gid }) =>
            [
              gid,
              { passwordHash: `h${nowMs}`, tokenGid: await stores.nextGid(), token: freshSecret() },
            ] as const,
        ),
      ),
    )
    const apps = new Map(DEMO_APPS.map((app) => [app.clientId as Gid, freshSecret()]))
    await stores.demo.recreate({ secrets: { people, apps }, actor: OPERATOR, nowMs })
    return people
  }

  const viewers = DEMO_PEOPLE.map(({ gid, role, workspaceGid }) => viewerOf(gid, [[workspaceGid, role]]))

  /** All that people of the demo can see, as plain data. */
  const everything = async () =>
    await Promise.all(
      viewers.map(async (viewer) => {
        const [workspaceGid = '' as Gid] = viewer.roles.keys()
        const filter = { workspaceGid, teamGid: null, taskGid: null, archived: null, page: UNPAGED }
        const projects = await stores.projects.list(viewer, filter)
        const tasks = await Promise.all(
          projects.map(async ({ gid: projectGid }) =>
            (
              await stores.tasks.list(viewer, {
                list: { of: 'project', projectGid },
                completedSinceMs: null,
                modifiedSinceMs: null,
                page: UNPAGED,
              })
            ).map((row) => row.task.gid),
          ),
        )
        return {
          who: viewer.userGid,
          projects: projects.map((project) => project.gid),
          tasks,
          teams: (await stores.teams.list(viewer, { workspaceGid, memberGid: null, page: UNPAGED })).map(
            (team) => team.gid,
          ),
          workspaces: [...(await stores.workspaces.load([workspaceGid])).values()],
        }
      }),
    )

  it('makes the organisation of the contract', async () => {
    expect(await stores.demo.exists()).toBe(false)
    expect(await stores.demo.holdsOthers()).toBe(false)
    await recreate()
    expect(await stores.demo.exists()).toBe(true)
    expect(await stores.demo.holdsOthers()).toBe(false)
    const [ada, ben, gil, cara] = await everything()
    const inGreenfield = DEMO_PROJECTS.filter((project) =>
      DEMO_TEAMS.some((team) => team.gid === project.teamGid && team.workspaceGid === DEMO_WORKSPACES[0].gid),
    )
    expect(inGreenfield).toHaveLength(4)
    expect(ada?.workspaces[0]?.name).toBe('Greenfield Labs')
    expect(cara?.workspaces[0]?.name).toBe('Harbour Works')
    expect(ada?.projects).toEqual(inGreenfield.map((project) => project.gid))
    // Hiring is Ada's alone; Gil is in one project only.
    expect(ben?.projects).toEqual(ada?.projects.slice(0, 3))
    expect(gil?.projects).toHaveLength(1)
    expect(cara?.projects).toHaveLength(4)
    for (const one of [ada, cara]) {
      expect(one?.teams).toHaveLength(2)
      expect(one?.tasks.flat()).toHaveLength(36)
    }
    expect(await stores.trail(DEMO_WORKSPACES[0].gid)).toMatchObject([
      { action: 'demo_created', actorKind: 'operator', atMs: NOW_MS },
    ])
  })

  it('makes it anew: the same ids, new tokens, the old ones revoked with that reason, additions gone', async () => {
    const first = await recreate()
    const before = await everything()
    const [ada] = DEMO_PEOPLE
    const adaGid = ada?.gid ?? ('' as Gid)
    const workspaceGid = DEMO_WORKSPACES[0].gid
    const person = {
      user: {
        gid: adaGid,
        name: '',
        email: '',
        createdAtMs: 0,
        deactivatedAtMs: null,
        emailVerifiedAtMs: null,
      },
      gid: adaGid,
      workspaceGid,
      role: 'admin' as const,
      viewer: viewerOf(adaGid, [[workspaceGid, 'admin']]),
    }
    const { project } = await stores.newProject(person)
    const root = await stores.newTask(person, { places: [{ projectGid: project.gid, sectionGid: null }] })
    await stores.newTask(person, { parentGid: root.gid, rootGid: root.gid, followerGids: [adaGid] })
    await stores.newTeam(workspaceGid, { memberGids: [adaGid] })
    await stores.users.deactivate({ userGid: adaGid, actor: OPERATOR, nowMs: NOW_MS })

    const second = await recreate(NOW_MS + 1)
    expect(await everything()).toEqual(before)
    expect(await stores.users.findForOperator({ gid: adaGid })).toMatchObject({ deactivatedAtMs: null })
    for (const { gid } of DEMO_PEOPLE) {
      const [old, fresh] = [first.get(gid), second.get(gid)]
      if (old === undefined || fresh === undefined) throw new Error('a person is missing')
      expect(await stores.tokens.facts(old.token.hash)).toMatchObject({
        revokedReason: gid === adaGid ? 'user_deactivated' : 'demo_recreated',
      })
      expect(await stores.tokens.facts(fresh.token.hash)).toMatchObject({
        revokedAtMs: null,
        expiresAtMs: null,
        scopes: 'full',
      })
      expect(await stores.passwords.find(gid)).toBe(`h${NOW_MS + 1}`)
    }
  })

  it('leaves other people’s workspaces, work and tokens alone', async () => {
    const other = await stores.newPerson()
    expect(await stores.demo.holdsOthers()).toBe(true)
    expect(await stores.demo.exists()).toBe(false)
    const { project, sectionGid } = await stores.newProject(other)
    const task = await stores.newTask(other, { places: [{ projectGid: project.gid, sectionGid }] })
    const { hash, hint } = freshSecret()
    await stores.tokens.createPersonal({
      token: {
        gid: await stores.nextGid(),
        hash,
        hint,
        userGid: other.gid,
        name: 'T',
        scopes: 'full',
        expiresAtMs: null,
      },
      liveMax: 100,
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    await recreate()
    await recreate()
    expect(await stores.demo.holdsOthers()).toBe(true)
    expect(await stores.tasks.read(other.viewer, [task.gid])).toEqual([
      { task, involved: true, projectGids: [project.gid] },
    ])
    expect(await stores.tokens.facts(hash)).toMatchObject({ revokedAtMs: null })
    expect(await stores.users.findForOperator({ gid: other.gid })).toEqual(other.user)
  })

  it('changes nothing at all when its audit row cannot be written', async () => {
    const first = await recreate()
    const before = await everything()
    await stores.withoutTrail(async () => {
      await expect(recreate(NOW_MS + 1)).rejects.toThrow()
    })
    expect(await everything()).toEqual(before)
    for (const { token } of first.values()) {
      expect(await stores.tokens.facts(token.hash)).toMatchObject({ revokedAtMs: null })
    }
  })
}
