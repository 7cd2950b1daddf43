import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import { newTeam } from '../team.rules.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const GID_OF_NOTHING = '9' as Gid

/** What any store of memberships of teams, and of teams that change, must do. */
export function teamMembershipContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const actorOf = ({ gid }: Person) => ({ kind: 'user', gid }) as const
  const act = (actor: Person, teamGid: Gid, userGid: Gid) => ({
    viewer: actor.viewer,
    actor: actorOf(actor),
    teamGid,
    userGid,
    mayAct: () => true,
    nowMs: NOW_MS,
  })
  const ofTeam = async (teamGid: Gid, userGid: Gid | null = null) =>
    await stores.memberships.ofTeams.listOfTeam({ teamGid, userGid, page: UNPAGED })
  const events = async (gid: Gid) =>
    (await stores.trail(gid)).filter(({ action }) => action.startsWith('team_'))

  it('add and remove: the membership, once, with a line in the record for each that changes something', async () => {
    const ada = await stores.newPerson()
    const { workspaceGid } = ada
    const gil = await stores.newPerson({ workspaceGid, role: 'guest' })
    const team = await stores.newTeam(workspaceGid)
    const membershipGid = await stores.nextGid()
    const added = await stores.memberships.joining.add({ ...act(ada, team.gid, gil.gid), membershipGid })
    const expected = {
      gid: membershipGid,
      teamGid: team.gid,
      userGid: gil.gid,
      isTeamAdmin: false,
      isGuest: true,
    }
    expect(added).toEqual(expected)
    const again = { ...act(ada, team.gid, gil.gid), membershipGid: await stores.nextGid() }
    expect(await stores.memberships.joining.add(again)).toEqual(expected)
    expect(await ofTeam(team.gid)).toEqual([expected])
    expect([...(await stores.memberships.ofTeams.load([membershipGid, GID_OF_NOTHING])).values()]).toEqual([
      expected,
    ])
    expect(await stores.memberships.joining.remove(act(ada, team.gid, gil.gid))).toBe('done')
    expect(await stores.memberships.joining.remove(act(ada, team.gid, gil.gid))).toBe('done')
    expect(await ofTeam(team.gid)).toEqual([])
    const line = { actorKind: 'user', targetGid: gil.gid, workspaceGid, details: { team: team.gid } }
    expect(await events(gil.gid)).toEqual([
      expect.objectContaining({ ...line, action: 'team_member_added' }),
      expect.objectContaining({ ...line, action: 'team_member_removed' }),
    ])
  })

  it('nothing is changed that cannot be recorded, that may not be, or of whom is not there', async () => {
    const ada = await stores.newPerson()
    const { workspaceGid } = ada
    const ben = await stores.newPerson({ workspaceGid, role: 'member' })
    const stranger = await stores.newPerson()
    const team = await stores.newTeam(workspaceGid, { memberGids: [ada.gid] })
    const membershipGid = await stores.nextGid()
    const { joining } = stores.memberships
    await expect(
      stores.withoutTrail(async () => await joining.add({ ...act(ada, team.gid, ben.gid), membershipGid })),
    ).rejects.toThrow()
    const refused = { ...act(ada, team.gid, ben.gid), membershipGid, mayAct: () => false }
    expect(await joining.add(refused)).toBe('refused')
    expect(await joining.remove({ ...act(ben, team.gid, ada.gid), mayAct: () => false })).toBe('refused')
    expect(await joining.add({ ...act(ada, team.gid, stranger.gid), membershipGid })).toBe('gone')
    expect(await joining.add({ ...act(stranger, team.gid, stranger.gid), membershipGid })).toBe('gone')
    expect(await joining.remove(act(stranger, team.gid, ada.gid))).toBe('gone')
    await expect(
      stores.withoutTrail(async () => await joining.remove(act(ada, team.gid, ada.gid))),
    ).rejects.toThrow()
    expect((await ofTeam(team.gid)).map(({ userGid }) => userGid)).toEqual([ada.gid])
  })

  it('what may be is judged by what is so when the team is held', async () => {
    const ada = await stores.newPerson()
    const gil = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'guest' })
    const team = await stores.newTeam(ada.workspaceGid, { memberGids: [ada.gid] })
    const seen: unknown[] = []
    await stores.memberships.joining.add({
      ...act(ada, team.gid, gil.gid),
      membershipGid: await stores.nextGid(),
      mayAct: (standing, isGuest) => {
        seen.push([standing, isGuest])
        return true
      },
    })
    expect(seen).toEqual([[{ team, inTeam: true, isTeamAdmin: false }, true]])
  })

  it('lists those of a person in teams of a workspace that the viewer sees, page by page', async () => {
    const ada = await stores.newPerson()
    const { workspaceGid } = ada
    const ben = await stores.newPerson({ workspaceGid, role: 'member' })
    const guest = await stores.newPerson({ workspaceGid, role: 'guest' })
    const teams: Gid[] = []
    for (const visibility of ['public', 'secret', 'request_to_join'] as const)
      teams.push((await stores.newTeam(workspaceGid, { visibility, memberGids: [ben.gid] })).gid)
    const elsewhere = await stores.newPerson()
    await stores.joinWorkspace(ben.gid, elsewhere.workspaceGid, 'member')
    await stores.newTeam(elsewhere.workspaceGid, { memberGids: [ben.gid] })
    const of = async (viewer: Person, page = UNPAGED) => {
      const filter = { userGid: ben.gid, workspaceGid, page }
      return await stores.memberships.ofTeams.listOfUser(viewer.viewer, filter)
    }
    expect((await of(ben)).map(({ teamGid }) => teamGid)).toEqual(teams)
    expect((await of(ada)).map(({ teamGid }) => teamGid)).toEqual([teams[0], teams[2]])
    expect(await of(guest)).toEqual([])
    expect(await of(elsewhere)).toEqual([])
    const [first] = await of(ada, { limit: 1, after: null })
    const rest = await of(ada, { limit: 1, after: [first?.gid ?? ''] })
    expect(rest.map(({ teamGid }) => teamGid)).toEqual([teams[2]])
    expect((await ofTeam(teams[0] ?? GID_OF_NOTHING, ben.gid)).map(({ userGid }) => userGid)).toEqual([
      ben.gid,
    ])
    expect(await ofTeam(teams[0] ?? GID_OF_NOTHING, ada.gid)).toEqual([])
  })

  describe('teams', () => {
    it('are made with their maker as an admin, and a line in the record; not by whoever has left', async () => {
      const ada = await stores.newPerson()
      const team = {
        ...newTeam({ gid: await stores.nextGid(), workspaceGid: ada.workspaceGid, name: 'T' }),
        isEndorsed: true,
      }
      const maker = { gid: await stores.nextGid(), userGid: ada.gid, isAdmin: true }
      const make = { team, maker, actor: actorOf(ada), nowMs: NOW_MS }
      await expect(
        stores.withoutTrail(async () => await stores.memberships.keeping.create(make)),
      ).rejects.toThrow()
      expect(await stores.teams.read(ada.viewer, [team.gid])).toEqual([])
      expect(await stores.memberships.keeping.create(make)).toBe('created')
      expect(await stores.teams.read(ada.viewer, [team.gid])).toEqual([
        { team, inTeam: true, isTeamAdmin: true },
      ])
      expect((await events(ada.gid)).map(({ details }) => details)).toEqual([{ team: team.gid, admin: true }])
      const stranger = await stores.newPerson()
      const foreign = {
        ...make,
        maker: { ...maker, userGid: stranger.gid },
        team: { ...team, gid: GID_OF_NOTHING },
      }
      expect(await stores.memberships.keeping.create(foreign)).toBe('refused')
    })

    it('change in what is named and nothing else, if they may by then', async () => {
      const ada = await stores.newPerson()
      const team = await stores.newTeam(ada.workspaceGid)
      const other = await stores.newTeam(ada.workspaceGid)
      const update = async (
        changes: Parameters<Stores['memberships']['keeping']['update']>[0]['changes'],
        may = true,
      ) =>
        await stores.memberships.keeping.update({
          viewer: ada.viewer,
          teamGid: team.gid,
          changes,
          mayChange: () => may,
        })
      const changes = { name: 'Renamed', isEndorsed: true, contentBy: 'only_team_admins' } as const
      expect(await update(changes, false)).toBe('refused')
      expect(await update(changes)).toEqual({ ...team, ...changes })
      expect(await update({})).toEqual({ ...team, ...changes })
      const back = { isEndorsed: false, namedBy: 'only_team_admins' } as const
      expect(await update(back)).toEqual({ ...team, ...changes, ...back })
      expect((await stores.teams.read(ada.viewer, [other.gid]))[0]?.team).toEqual(other)
      const stranger = await stores.newPerson()
      const foreign = { viewer: stranger.viewer, teamGid: team.gid, changes, mayChange: () => true }
      expect(await stores.memberships.keeping.update(foreign)).toBeNull()
    })
  })
}
