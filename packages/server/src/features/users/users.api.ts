import type { Answer, Call, Handlers } from '../../protocol/asana/call.js'
import { parseUserReference } from '../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import {
  cutPage,
  PEOPLE_SIZE_MAX,
  UNPAGED_SIZE_MAX,
  workspacePageFault,
} from '../../protocol/asana/pagination.js'
import { done, invalid, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindTeam } from '../teams/find-team.js'
import type { ListTeams } from '../teams/list-teams.js'
import type { UserStore } from './ports.js'
import { PEOPLE_FILTER, TEAMS_OF_USER } from './users.operations.js'

type Served =
  | 'getUser'
  | 'getUsers'
  | 'getUsersForWorkspace'
  | 'getUsersForTeam'
  | 'getUserForWorkspace'
  | 'getTeamsForUser'

export function usersApi({
  users,
  findTeam,
  listTeams,
}: {
  readonly users: UserStore
  readonly findTeam: FindTeam
  readonly listTeams: ListTeams
}): Pick<Handlers, Served> {
  const list = async (
    { principal, page, rest }: Pick<Call<Served>, 'principal' | 'page' | 'rest'>,
    filter: {
      readonly workspaceGid: Gid | null
      readonly teamGid: Gid | null
      readonly order: 'gid' | 'name'
    },
  ): Promise<Outcome<Answer>> => {
    const sizeMax = filter.order === 'name' ? PEOPLE_SIZE_MAX : UNPAGED_SIZE_MAX
    const rows = await users.list(principal, { ...filter, sizeMax, page, rest })
    const cut = cutPage(rows, {
      page,
      sizeMax,
      ends: filter.order === 'name',
      keyOf: (row) => (filter.order === 'name' ? [row.name, row.gid] : [row.gid]),
    })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }

  return {
    async getUser({ principal, path }) {
      const who = parseUserReference(path.user_gid)
      const user = who === null ? null : await users.find(principal, who)
      if (user === null) return notRecognized('user', path.user_gid)
      return done({ kind: 'record', record: user })
    },

    async getUserForWorkspace({ principal, path }) {
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid)) {
        return notRecognized('workspace', path.workspace_gid)
      }
      const who = parseUserReference(path.user_gid)
      const user = who === null ? null : await users.find(principal, who)
      const workspaces =
        user === null ? [] : ((await users.workspacesOf(principal, [user.gid])).get(user.gid) ?? [])
      if (user === null || !workspaces.includes(workspaceGid)) return notRecognized('user', path.user_gid)
      return done({ kind: 'record', record: user })
    },

    async getUsers(call) {
      const read = readInput(call.query, PEOPLE_FILTER)
      if (!read.ok) return read
      const unpaged = workspacePageFault(call.page, read.value)
      if (unpaged !== null) return unpaged
      const { workspace = null, team = null } = read.value
      if (workspace !== null && !call.principal.roles.has(workspace)) {
        return invalid(`workspace: Not a recognized ID: ${workspace}`)
      }
      if (team !== null && (await findTeam(call.principal, team)).state !== 'visible') {
        return invalid(`team: Not a recognized ID: ${team}`)
      }
      return await list(call, { workspaceGid: workspace, teamGid: team, order: 'gid' })
    },

    async getUsersForWorkspace(call) {
      const workspaceGid = parseGid(call.path.workspace_gid)
      if (workspaceGid === null || !call.principal.roles.has(workspaceGid)) {
        return notRecognized('workspace', call.path.workspace_gid)
      }
      return await list(call, { workspaceGid, teamGid: null, order: 'name' })
    },

    async getUsersForTeam(call) {
      const team = await findTeam(call.principal, parseGid(call.path.team_gid))
      if (team.state !== 'visible') return team.refusal(call.path.team_gid)
      return await list(call, { workspaceGid: null, teamGid: team.record.gid, order: 'name' })
    },

    async getTeamsForUser(call) {
      const who = parseUserReference(call.path.user_gid)
      const user = who === null ? null : await users.find(call.principal, who)
      if (user === null) return notRecognized('user', call.path.user_gid)
      const read = readInput(call.query, TEAMS_OF_USER)
      if (!read.ok) return read
      const { organization } = read.value
      if (organization === undefined || !call.principal.roles.has(organization)) {
        return invalid(unknownReference('organization', organization ?? ''))
      }
      return await listTeams(call, { workspaceGid: organization, memberGid: user.gid })
    },
  }
}
