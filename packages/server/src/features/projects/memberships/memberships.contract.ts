import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../../test/support/stores.js'
import { ACCESS_LEVELS, type AccessLevel } from '../../../protocol/asana/access-level.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import { PRIVACY_SETTINGS, projectAccess } from '../project.js'
import { PROJECT_TEAMS_MAX } from './membership.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const GID_OF_NOTHING = '9' as Gid

/** What any store of memberships of projects must do. */
export function projectMembershipContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const userOf = (person: Person): Member => ({ type: 'user', gid: person.gid })
  const listed = async (projectGid: Gid, page = UNPAGED, member: Member | null = null) =>
    await stores.memberships.ofProjects.list({ projectGid, member, page })
  const levelsIn = async (projectGid: Gid) =>
    Object.fromEntries((await listed(projectGid)).map(({ level, member }) => [member.gid, level]))
  const add = async (
    actor: Person,
    projectGid: Gid,
    wish: { readonly members: readonly Member[]; readonly level?: AccessLevel; readonly follows?: boolean },
  ) => {
    const members: { gid: Gid; member: Member }[] = []
    for (const member of wish.members) members.push({ gid: await stores.nextGid(), member })
    return await stores.memberships.sharing.add({
      viewer: actor.viewer,
      projectGid,
      members,
      level: wish.level ?? null,
      follows: wish.follows ?? false,
      nowMs: NOW_MS + 1,
    })
  }
  const remove = async (actor: Person, projectGid: Gid, members: readonly Member[]) =>
    await stores.memberships.sharing.remove({ viewer: actor.viewer, projectGid, members })
  const membershipOf = async (projectGid: Gid, member: Member) => {
    const [found] = await listed(projectGid, UNPAGED, member)
    if (found === undefined) throw new Error('there is no such membership')
    return found
  }
  /** An open project with its owner and a member of each level. */
  const scene = async (wish: Parameters<Stores['newProject']>[1] = {}) => {
    const owner = await stores.newPerson()
    const { workspaceGid } = owner
    const { project } = await stores.newProject(owner, wish)
    const people: Record<AccessLevel, Person> = {
      admin: owner,
      editor: owner,
      commenter: owner,
      viewer: owner,
    }
    for (const level of ACCESS_LEVELS) {
      people[level] = await stores.newPerson({ workspaceGid, role: 'guest' })
      await stores.joinProject(project.gid, people[level].gid, level)
    }
    const newcomer = await stores.newPerson({ workspaceGid, role: 'guest' })
    return { owner, project, people, newcomer }
  }

  describe('a team that is a member', () => {
    it('gives each of its people what it has, by the rule and in the list, and no less than their own', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      let cases = 0
      for (const role of ['admin', 'member', 'guest'] as const) {
        const person = await stores.newPerson({ workspaceGid, role })
        const team = await stores.newTeam(workspaceGid, { memberGids: [person.gid] })
        const other = await stores.newTeam(workspaceGid)
        for (const privacySetting of PRIVACY_SETTINGS)
          for (const own of [null, 'viewer', 'admin'] as const)
            for (const through of [null, 'commenter', 'admin'] as const) {
              const { project } = await stores.newProject(owner, { privacySetting, teamGid: other.gid })
              if (own !== null) await stores.joinProject(project.gid, person.gid, own)
              if (through !== null) await stores.shareWithTeam(owner, project.gid, team.gid, through)
              await stores.shareWithTeam(owner, project.gid, other.gid, 'admin')
              const memberLevel =
                own === 'admin' || through === 'admin' ? 'admin' : through === null ? own : through
              const [read] = await stores.projects.read(person.viewer, [project.gid])
              const says = `${role} ${privacySetting} ${own ?? 'none'} ${through ?? 'none'}`
              expect(read, says).toEqual({ project, memberLevel, inTeam: false })
              const list = await stores.projects.list(person.viewer, {
                workspaceGid,
                teamGid: null,
                taskGid: null,
                archived: null,
                page: UNPAGED,
              })
              const access = read === undefined ? null : projectAccess(read, role)
              expect(
                list.some(({ gid }) => gid === project.gid),
                says,
              ).toBe(access !== null)
              cases++
            }
      }
      expect(cases).toBe(3 * 3 * 3 * 3)
    })

    it('lists its memberships in projects that the viewer sees, page by page', async () => {
      const owner = await stores.newPerson()
      const { workspaceGid } = owner
      const team = await stores.newTeam(workspaceGid)
      const shared: Gid[] = []
      for (const privacySetting of ['public_to_workspace', 'private', 'public_to_workspace'] as const) {
        const { project } = await stores.newProject(owner, { privacySetting })
        await stores.shareWithTeam(owner, project.gid, team.gid, 'editor')
        shared.push(project.gid)
      }
      const of = async (viewer: Person, page = UNPAGED) =>
        await stores.memberships.ofProjects.listOfTeam(viewer.viewer, { teamGid: team.gid, page })
      expect((await of(owner)).map(({ projectGid }) => projectGid)).toEqual(shared)
      const outside = await stores.newPerson({ workspaceGid, role: 'member' })
      expect((await of(outside)).map(({ projectGid }) => projectGid)).toEqual([shared[0], shared[2]])
      const [first] = await of(outside, { limit: 1, after: null })
      const rest = await of(outside, { limit: 1, after: [first?.gid ?? ''] })
      expect(rest.map(({ projectGid }) => projectGid)).toEqual([shared[2]])
    })
  })

  it('reads people and teams by gid, one after the other, and each by itself', async () => {
    const { owner, people, project } = await scene()
    const team = await stores.newTeam(owner.workspaceGid)
    await stores.shareWithTeam(owner, project.gid, team.gid, 'commenter')
    await add(owner, project.gid, {
      members: [userOf(await stores.newPerson({ workspaceGid: owner.workspaceGid }))],
    })
    const all = await listed(project.gid)
    expect(all.map(({ gid }) => gid)).toEqual(all.map(({ gid }) => gid).toSorted())
    expect(all).toHaveLength(7)
    const paged: Gid[] = []
    for (let after: PageRequest['after'] = null; ;) {
      const rows = await listed(project.gid, { limit: 3, after })
      paged.push(...rows.slice(0, 3).map(({ gid }) => gid))
      const last = rows[2]
      if (rows.length <= 3 || last === undefined) break
      after = [last.gid]
    }
    expect(paged).toEqual(all.map(({ gid }) => gid))
    const ofTeam = await membershipOf(project.gid, { type: 'team', gid: team.gid })
    expect(ofTeam).toMatchObject({ projectGid: project.gid, level: 'commenter' })
    const ofViewer = await membershipOf(project.gid, userOf(people.viewer))
    const loaded = await stores.memberships.ofProjects.load([ofTeam.gid, ofViewer.gid, GID_OF_NOTHING])
    expect([...loaded.values()].toSorted((one, two) => (one.gid < two.gid ? -1 : 1))).toEqual(
      [ofTeam, ofViewer].toSorted((one, two) => (one.gid < two.gid ? -1 : 1)),
    )
    expect(await listed(project.gid, { limit: 5, after: [ofViewer.gid] }, userOf(people.viewer))).toEqual([])
    expect((await stores.memberships.ofProjects.load([])).size).toBe(0)
  })

  describe('sharing', () => {
    it('takes the level that the project demands, and gives and takes no more than the actor has', async () => {
      for (const minimum of ['admin', 'editor'] as const) {
        const { people, project } = await scene({
          privacySetting: 'private',
          minimumAccessLevelForSharing: minimum,
        })
        const rank = (level: AccessLevel) => ACCESS_LEVELS.indexOf(level)
        for (const own of ACCESS_LEVELS)
          for (const level of ACCESS_LEVELS) {
            const may = rank(own) <= rank(minimum) && rank(own) <= rank(level)
            const says = `${own} gives ${level} where ${minimum} shares`
            const person = await stores.newPerson({ workspaceGid: project.workspaceGid, role: 'guest' })
            const decision = await add(people[own], project.gid, { members: [userOf(person)], level })
            expect(decision, says).toBe(may ? 'done' : 'refused')
            expect((await levelsIn(project.gid))[person.gid], says).toBe(may ? level : undefined)
            if (!may) await stores.joinProject(project.gid, person.gid, level)
            const taken = await remove(people[own], project.gid, [userOf(person)])
            expect(taken, `${own} takes ${level}`).toBe(may ? 'done' : 'refused')
          }
      }
    })

    it('changes a level only between levels that the actor has', async () => {
      const { people, project } = await scene({ privacySetting: 'private' })
      const set = async (actor: Person, member: Member, level: AccessLevel) =>
        await stores.memberships.sharing.setLevel({
          viewer: actor.viewer,
          membership: await membershipOf(project.gid, member),
          level,
        })
      expect(await set(people.editor, userOf(people.viewer), 'editor')).toBe('done')
      expect(await set(people.editor, userOf(people.viewer), 'admin')).toBe('refused')
      expect(await set(people.editor, userOf(people.admin), 'viewer')).toBe('refused')
      expect(await set(people.commenter, userOf(people.viewer), 'viewer')).toBe('refused')
      expect(await set(people.commenter, userOf(people.commenter), 'editor')).toBe('refused')
      expect(await set(people.commenter, userOf(people.commenter), 'viewer')).toBe('done')
      expect(await levelsIn(project.gid)).toMatchObject({
        [people.admin.gid]: 'admin',
        [people.viewer.gid]: 'editor',
        [people.commenter.gid]: 'viewer',
      })
      const gone = await membershipOf(project.gid, userOf(people.viewer))
      await remove(people.admin, project.gid, [userOf(people.viewer)])
      expect(
        await stores.memberships.sharing.setLevel({
          viewer: people.admin.viewer,
          membership: gone,
          level: 'viewer',
        }),
      ).toBe('gone')
    })

    it('gives who joins what the project gives, or what the actor has where that is less; who is in keeps theirs', async () => {
      const { people, newcomer, project } = await scene({ defaultAccessLevel: 'admin' })
      const both = [userOf(newcomer), userOf(people.viewer)]
      expect(await add(people.editor, project.gid, { members: both })).toBe('done')
      expect(await levelsIn(project.gid)).toMatchObject({
        [newcomer.gid]: 'editor',
        [people.viewer.gid]: 'viewer',
      })
    })

    it('changes all members of an act or none', async () => {
      const { people, newcomer, project } = await scene({ privacySetting: 'private' })
      const before = await levelsIn(project.gid)
      const members = [userOf(newcomer), userOf(people.admin)]
      expect(await add(people.editor, project.gid, { members, level: 'editor' })).toBe('refused')
      expect(await remove(people.editor, project.gid, [userOf(people.viewer), userOf(people.admin)])).toBe(
        'refused',
      )
      expect(await levelsIn(project.gid)).toEqual(before)
    })

    it('lets everybody who sees a project join it with no more than they have, and leave', async () => {
      const { owner, project } = await scene({ defaultAccessLevel: 'commenter' })
      const member = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
      const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
      expect(await add(member, project.gid, { members: [userOf(member)], level: 'editor' })).toBe('refused')
      expect(await add(member, project.gid, { members: [userOf(member)] })).toBe('done')
      expect((await levelsIn(project.gid))[member.gid]).toBe('commenter')
      expect(await add(guest, project.gid, { members: [userOf(guest)] })).toBe('refused')
      expect(await remove(member, project.gid, [userOf(member)])).toBe('done')
      expect((await levelsIn(project.gid))[member.gid]).toBeUndefined()
    })

    it('lets nobody in who has left the workspace, and knows no project that has gone', async () => {
      const { newcomer, owner, project } = await scene()
      const act = { workspaceGid: owner.workspaceGid, adminGid: owner.gid, nowMs: NOW_MS }
      expect(await stores.admin.members.remove({ ...act, userGid: newcomer.gid })).toBe('deactivated')
      expect(await add(owner, project.gid, { members: [userOf(newcomer)] })).toBe('done')
      expect((await levelsIn(project.gid))[newcomer.gid]).toBeUndefined()
      await stores.projects.delete(project.gid, { byGid: owner.gid, nowMs: NOW_MS })
      expect(await add(owner, project.gid, { members: [userOf(owner)] })).toBe('gone')
      expect(await remove(owner, project.gid, [userOf(owner)])).toBe('gone')
    })

    it('stops at as many teams as a project may be shared with', async () => {
      const { owner, project } = await scene()
      const teams: Member[] = []
      for (let count = 0; count <= PROJECT_TEAMS_MAX; count++)
        teams.push({ type: 'team', gid: (await stores.newTeam(owner.workspaceGid)).gid })
      expect(await add(owner, project.gid, { members: teams })).toBe('too_many_teams')
      expect(await add(owner, project.gid, { members: teams.slice(1) })).toBe('done')
      expect(await add(owner, project.gid, { members: teams.slice(0, 1) })).toBe('too_many_teams')
      expect(await add(owner, project.gid, { members: teams.slice(1), level: 'viewer' })).toBe('done')
    })

    it('of followers: who follows is a member, who stops stays one, and others take the right to share', async () => {
      const { newcomer, owner, people, project } = await scene()
      const followers = async () =>
        (await stores.projects.people([project.gid], 'followers'))?.get(project.gid)
      const unfollow = async (actor: Person, userGid: Gid) =>
        await stores.memberships.sharing.unfollow({
          viewer: actor.viewer,
          projectGid: project.gid,
          userGids: [userGid],
        })
      expect(await followers()).toEqual([owner.gid])
      const follow = { members: [userOf(newcomer)], follows: true }
      expect(await add(people.viewer, project.gid, follow)).toBe('refused')
      expect(await add(people.editor, project.gid, follow)).toBe('done')
      expect(await add(people.viewer, project.gid, { members: [userOf(people.viewer)], follows: true })).toBe(
        'done',
      )
      expect((await followers())?.toSorted()).toEqual([owner.gid, newcomer.gid, people.viewer.gid].toSorted())
      expect(await unfollow(people.viewer, newcomer.gid)).toBe('refused')
      expect(await unfollow(people.viewer, people.viewer.gid)).toBe('done')
      expect(await unfollow(people.editor, newcomer.gid)).toBe('done')
      expect(await followers()).toEqual([owner.gid])
      expect(await levelsIn(project.gid)).toMatchObject({
        [people.viewer.gid]: 'viewer',
        [newcomer.gid]: 'editor',
      })
    })
  })
}
