import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenStores, Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import { maySeeTeam } from './team.rules.js'

const UNPAGED: PageRequest = { limit: null, after: null }

/** What any store of teams must do. */
export function teamContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  describe('list', () => {
    it('shows what the rule allows, for every role, visibility and membership', async () => {
      const { workspaceGid } = await stores.newPerson()
      let cases = 0
      for (const role of ['admin', 'member', 'guest'] as const) {
        for (const visibility of ['secret', 'request_to_join', 'public'] as const) {
          for (const inTeam of [true, false]) {
            const who = await stores.newPerson({ workspaceGid, role })
            const team = await stores.newTeam(workspaceGid, {
              visibility,
              memberGids: inTeam ? [who.gid] : [],
            })
            const rows = await stores.teams.list(who.viewer, { workspaceGid, memberGid: null, page: UNPAGED })
            const [read] = await stores.teams.read(who.viewer, [team.gid])
            expect(read).toEqual({ team, inTeam, isTeamAdmin: false })
            expect(
              rows.some((one) => one.gid === team.gid),
              `${role} ${visibility} ${inTeam ? 'inside' : 'outside'}`,
            ).toBe(maySeeTeam(team, { role, inTeam }))
            cases++
          }
        }
      }
      expect(cases).toBe(18)
    })

    it('shows nothing of a workspace that the viewer is not in, members of a team or not', async () => {
      const { workspaceGid } = await stores.newPerson()
      const stranger = await stores.newPerson()
      const team = await stores.newTeam(workspaceGid, { memberGids: [stranger.gid] })
      expect(await stores.teams.read(stranger.viewer, [team.gid])).toEqual([])
      const filter = { workspaceGid, memberGid: null, page: UNPAGED }
      expect(await stores.teams.list(stranger.viewer, filter)).toEqual([])
    })

    it('shows the teams of one person, of those that the viewer may see', async () => {
      const admin = await stores.newPerson()
      const { workspaceGid } = admin
      const ben = await stores.newPerson({ workspaceGid, role: 'member' })
      const open = await stores.newTeam(workspaceGid, { name: 'Open', memberGids: [ben.gid] })
      await stores.newTeam(workspaceGid, { name: 'Hidden', visibility: 'secret', memberGids: [ben.gid] })
      await stores.newTeam(workspaceGid, { name: 'Other' })
      const filter = { workspaceGid, memberGid: ben.gid, page: UNPAGED }
      expect(await stores.teams.list(admin.viewer, filter)).toEqual([open])
    })

    it('pages by name and gid, whole and without repetition while teams are made', async () => {
      const admin = await stores.newPerson()
      const { workspaceGid } = admin
      const before: Gid[] = []
      for (const name of ['b', 'a', 'b', 'B', 'c'])
        before.push((await stores.newTeam(workspaceGid, { name })).gid)
      const seen: Gid[] = []
      let after: PageRequest['after'] = null
      for (;;) {
        const rows = await stores.teams.list(admin.viewer, {
          workspaceGid,
          memberGid: null,
          page: { limit: 2, after },
        })
        seen.push(...rows.slice(0, 2).map((team) => team.gid))
        const last = rows[1]
        if (rows.length <= 2 || last === undefined) break
        after = [last.name, last.gid]
        await stores.newTeam(workspaceGid, { name: 'aa' })
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.filter((gid) => before.includes(gid))).toEqual([
        before[3],
        before[1],
        before[0],
        before[2],
        before[4],
      ])
    })
  })
}
