import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  TOLD,
  NOW_MS,
  viewerOf,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { ACCESS_LEVELS } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import { firstMembers } from './new-project.rules.js'
import { PRIVACY_SETTINGS, projectAccess, type ProjectStanding } from './project.js'
import { portfolioItemStore } from '../portfolios/portfolio-items.store.js'
import { portfolioMemberStore } from '../portfolios/portfolio-members.store.js'
import { newPortfolio } from '../portfolios/new-portfolio.rules.js'
import type { PortfolioLevel } from '../portfolios/portfolio.js'
import { portfolioStore } from '../portfolios/portfolios.store.js'
import { portfolioSettingStore } from '../portfolios/settings/settings.store.js'

const GID_OF_NOTHING = '9' as Gid
const UNPAGED: PageRequest = { limit: null, after: null }
const EVERYTHING = {
  workspaceGid: null,
  teamGid: null,
  taskGid: null,
  archived: null,
  page: UNPAGED,
} as const

/** What any store of projects must do. */
export function projectContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  /** A portfolio that lets its members into what is in it. */
  const putIntoPortfolio = async (
    owner: Person,
    of: { readonly projectGid: Gid; readonly member: { readonly gid: Gid; readonly level: PortfolioLevel } },
  ) => {
    const [portfolioGid, ownerMembership, gid] = [
      await stores.nextGid(),
      await stores.nextGid(),
      await stores.nextGid(),
    ]
    const { workspaceGid } = owner
    const blank = newPortfolio({ gid: portfolioGid, workspaceGid, createdByGid: owner.gid, nowMs: NOW_MS })
    await portfolioStore(stores.db).create({ ...blank, defaultAccessLevel: of.member.level }, ownerMembership)
    await portfolioMemberStore(stores.db).add({
      portfolioGid,
      members: [{ gid: await stores.nextGid(), userGid: of.member.gid }],
      viewer: owner.viewer,
      membersMax: 10,
      nowMs: NOW_MS,
    })
    const { projectGid } = of
    await portfolioItemStore(stores.db).add({
      gid,
      portfolioGid,
      projectGid,
      position: { at: 'end' },
      itemsMax: 10,
      nowMs: NOW_MS,
    })
    const settings = portfolioSettingStore(stores.db)
    const setting = await settings.find(gid)
    if (setting === null) throw new Error('it is in no portfolio')
    return await settings.setInherited(setting, { viewer: owner.viewer, isInherited: true, lettingInMax: 1 })
  }
  const listed = async (viewer: Principal, filter: Partial<Parameters<Stores['projects']['list']>[1]> = {}) =>
    (await stores.projects.list(viewer, { ...EVERYTHING, ...filter })).map((project) => project.gid)

  describe('visibility', () => {
    it('is as well what portfolios give their members that let them into what is in them', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      for (const role of ['admin', 'member', 'guest'] as const) {
        const person = await stores.newPerson({ workspaceGid, role })
        for (const [given, own, expected] of [
          ['viewer', null, 'viewer'],
          ['admin', 'commenter', 'admin'],
          ['viewer', 'editor', 'editor'],
        ] as const) {
          const { project } = await stores.newProject(owner, { privacySetting: 'private' })
          if (own !== null) await stores.joinProject(project.gid, person.gid, own)
          const of = {
            projectGid: project.gid,
            member: { gid: person.gid, level: given },
          }
          expect(await putIntoPortfolio(owner, of)).toBe('changed')
          expect(await putIntoPortfolio(owner, of)).toBe('too_many')
          const [standing] = await stores.projects.read(person.viewer, [project.gid])
          expect([role, given, standing?.memberLevel]).toEqual([role, given, expected])
          expect(await listed(person.viewer, { workspaceGid })).toContain(project.gid)
          const [others] = await stores.projects.read((await stores.newPerson({ workspaceGid })).viewer, [
            project.gid,
          ])
          expect(others?.memberLevel).toBe(null)
        }
      }
    })

    it('is the same by the rule and in the list, for every role, privacy, membership and team', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      let cases = 0
      let seen = 0
      for (const role of ['admin', 'member', 'guest', undefined] as const) {
        const person =
          role === undefined ? await stores.newPerson() : await stores.newPerson({ workspaceGid, role })
        const ownTeam = await stores.newTeam(workspaceGid, { memberGids: [person.gid] })
        const otherTeam = await stores.newTeam(workspaceGid)
        const standings: ProjectStanding[] = []
        for (const privacySetting of PRIVACY_SETTINGS) {
          for (const memberLevel of [null, ...ACCESS_LEVELS]) {
            for (const team of [null, ownTeam, otherTeam]) {
              const teamGid = team?.gid ?? null
              const { project } = await stores.newProject(owner, { privacySetting, teamGid })
              if (memberLevel !== null) await stores.joinProject(project.gid, person.gid, memberLevel)
              standings.push({ project, memberLevel, inTeam: team === ownTeam })
            }
          }
        }
        const rows = await stores.projects.read(
          person.viewer,
          standings.map(({ project }) => project.gid),
        )
        const read = new Map(rows.map((row) => [row.project.gid, row]))
        const list = await listed(person.viewer, { workspaceGid })
        for (const standing of standings) {
          const { gid, privacySetting } = standing.project
          const says = `${role ?? 'stranger'}, ${privacySetting}, ${standing.memberLevel ?? 'no member'}, in team: ${standing.inTeam}`
          expect(read.get(gid), says).toEqual(role === undefined ? undefined : standing)
          const access = projectAccess(standing, role)
          expect(list.includes(gid), says).toBe(access !== null)
          cases++
          if (access !== null) seen++
        }
      }
      expect(cases).toBe(4 * 3 * 5 * 3)
      expect(seen).toBeGreaterThan(60)
      expect(seen).toBeLessThan(cases - 45)
    })

    it('a caller without any workspace sees nothing', async () => {
      const ada = await stores.newPerson()
      const { project } = await stores.newProject(ada)
      const nobody = viewerOf(ada.gid, [])
      expect(await stores.projects.read(nobody, [project.gid])).toEqual([])
      expect(await listed(nobody)).toEqual([])
      expect(await stores.projects.read(ada.viewer, [])).toEqual([])
    })
  })

  describe('list', () => {
    it('by workspace, team, task and archive', async () => {
      const ada = await stores.newPerson()
      const team = await stores.newTeam(ada.workspaceGid)
      const plain = (await stores.newProject(ada)).project.gid
      const inTeam = (await stores.newProject(ada, { teamGid: team.gid })).project.gid
      const archived = (await stores.newProject(ada, { archivedAtMs: NOW_MS })).project.gid
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'member')
      const other = (await stores.newProject(elsewhere)).project.gid
      const viewer = viewerOf(ada.gid, [
        [ada.workspaceGid, 'admin'],
        [elsewhere.workspaceGid, 'member'],
      ])
      const task = await stores.newTask(ada, {
        places: [
          { projectGid: plain, sectionGid: null },
          { projectGid: archived, sectionGid: null },
        ],
      })
      expect(await listed(viewer)).toEqual([plain, inTeam, archived, other])
      expect(await listed(viewer, { workspaceGid: ada.workspaceGid })).toEqual([plain, inTeam, archived])
      expect(await listed(viewer, { teamGid: team.gid })).toEqual([inTeam])
      expect(await listed(viewer, { taskGid: task.gid })).toEqual([plain, archived])
      expect(await listed(viewer, { archived: true })).toEqual([archived])
      expect(await listed(viewer, { archived: false })).toEqual([plain, inTeam, other])
    })

    it('pages by gid, whole and without repetition while projects come and go', async () => {
      const ada = await stores.newPerson()
      const before: Gid[] = []
      for (let count = 0; count < 7; count++) before.push((await stores.newProject(ada)).project.gid)
      const gone = before[0]
      const seen: Gid[] = []
      let after: PageRequest['after'] = null
      for (;;) {
        const rows = await listed(ada.viewer, { page: { limit: 2, after } })
        seen.push(...rows.slice(0, 2))
        const last = rows[1]
        if (rows.length <= 2 || last === undefined || seen.length > 50) break
        after = [last]
        if (seen.length === 2) {
          await stores.newProject(ada)
          if (gone !== undefined) await stores.projects.delete(gone, TOLD)
        }
      }
      expect(seen.slice(0, 7)).toEqual(before)
      expect(seen).toHaveLength(8)
    })
  })

  describe('create', () => {
    const people = async (projectGid: Gid, which: 'members' | 'followers') =>
      (await stores.projects.people([projectGid], which))?.get(projectGid)

    const levelOf = async (person: Person, projectGid: Gid) =>
      (await stores.projects.read(person.viewer, [projectGid]))[0]?.memberLevel

    it('makes the project, its first section and its members; creator and owner are admins', async () => {
      const creator = await stores.newPerson()
      const { workspaceGid } = creator
      const owner = await stores.newPerson({ workspaceGid, role: 'member' })
      const follower = await stores.newPerson({ workspaceGid, role: 'guest' })
      const template = (await stores.newProject(creator)).project
      const project = {
        ...template,
        gid: await stores.nextGid(),
        ownerGid: owner.gid,
        dueOn: '2027-01-31',
        color: 'none',
        defaultAccessLevel: 'commenter' as const,
      }
      const section = { gid: await stores.nextGid(), name: 'Untitled section' }
      const followerGids = [follower.gid, owner.gid]
      const members = await firstMembers({ project, creatorGid: creator.gid, followerGids }, stores.nextGid)
      await stores.projects.create({ project, members, section, byGid: creator.gid })

      expect(await stores.projects.read(owner.viewer, [project.gid])).toEqual([
        { project, memberLevel: 'admin', inTeam: false },
      ])
      expect(await levelOf(creator, project.gid)).toBe('admin')
      expect(await levelOf(follower, project.gid)).toBe('commenter')
      expect(await people(project.gid, 'members')).toEqual([creator.gid, owner.gid, follower.gid])
      expect(await people(project.gid, 'followers')).toEqual([creator.gid, owner.gid, follower.gid])
      const sections = await stores.sections.list(project.gid, UNPAGED)
      expect(sections.map((row) => row.section)).toEqual([
        { ...section, projectGid: project.gid, createdAtMs: NOW_MS },
      ])
    })

    it('rolls back whole: with a section that exists, no project and no member stay', async () => {
      const ada = await stores.newPerson()
      const { project, sectionGid } = await stores.newProject(ada)
      const gid = await stores.nextGid()
      const twice = stores.projects.create({
        project: { ...project, gid },
        members: await firstMembers({ project, creatorGid: ada.gid, followerGids: [] }, stores.nextGid),
        section: { gid: sectionGid, name: 'Twice' },
        byGid: ada.gid,
      })
      await expect(twice).rejects.toThrow()
      expect(await stores.projects.read(ada.viewer, [gid])).toEqual([])
      expect(await people(gid, 'members')).toEqual([])
    })

    it('update: changes what is named and nothing else; a new owner becomes an admin', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
      const { project } = await stores.newProject(ada)
      await stores.joinProject(project.gid, ben.gid, 'viewer')
      const update = async (changes: Parameters<Stores['projects']['update']>[0]['changes'], nowMs: number) =>
        await stores.projects.update({
          byGid: TOLD.byGid,
          projectGid: project.gid,
          changes,
          ownerMembershipGid: await stores.nextGid(),
          nowMs,
        })

      const changed = { ...project, name: 'Renamed', dueOn: '2027-02-28', modifiedAtMs: NOW_MS + 1 }
      expect(await update({ name: 'Renamed', dueOn: '2027-02-28' }, NOW_MS + 1)).toEqual(changed)
      const owned = { ...changed, ownerGid: ben.gid, dueOn: null, modifiedAtMs: NOW_MS + 2 }
      expect(await update({ ownerGid: ben.gid, dueOn: null }, NOW_MS + 2)).toEqual(owned)
      expect(await levelOf(ben, project.gid)).toBe('admin')
      expect(await update({}, NOW_MS + 3)).toEqual(owned)
      const gone = {
        projectGid: GID_OF_NOTHING,
        changes: { ownerGid: ben.gid },
        ownerMembershipGid: GID_OF_NOTHING,
        ...TOLD,
      }
      expect(await stores.projects.update(gone)).toBeNull()
    })

    it('delete: takes sections, members and places; the tasks stay with their people', async () => {
      const ada = await stores.newPerson()
      const { project, sectionGid } = await stores.newProject(ada)
      const task = await stores.newTask(ada, { places: [{ projectGid: project.gid, sectionGid }] })
      await stores.projects.delete(project.gid, TOLD)
      await stores.projects.delete(project.gid, TOLD)
      expect(await stores.projects.read(ada.viewer, [project.gid])).toEqual([])
      expect((await stores.sections.load([sectionGid])).size).toBe(0)
      expect(await people(project.gid, 'members')).toEqual([])
      expect(await stores.tasks.read(ada.viewer, [task.gid])).toEqual([
        { task, involved: true, projectGids: [] },
      ])
    })
  })
}
