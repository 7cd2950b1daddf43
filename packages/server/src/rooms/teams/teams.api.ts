import type { Answer, Call, Handlers } from '../../protocol/asana/call.js'
import { parseUserReference, reference } from '../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, notRecognized, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindUser } from '../users/ports.js'
import type { FindTeam } from './find-team.js'
import type { TeamStore } from './ports.js'

type Served = 'getTeam' | 'getTeamsForWorkspace' | 'getTeamsForUser'

export function teamsApi({
  teams,
  findTeam,
  findUser,
}: {
  readonly teams: TeamStore
  readonly findTeam: FindTeam
  readonly findUser: FindUser
}): Pick<Handlers, Served> {
  const list = async (
    { principal, page, rest }: Pick<Call<Served>, 'principal' | 'page' | 'rest'>,
    filter: { readonly workspaceGid: Gid; readonly memberGid: Gid | null },
  ): Promise<Outcome<Answer>> => {
    const rows = await teams.list(principal, { ...filter, page, rest })
    const cut = cutPage(rows, { page, keyOf: (row) => [row.name, row.gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }

  return {
    async getTeam({ principal, path }) {
      const team = await findTeam(principal, parseGid(path.team_gid))
      if (team.state !== 'visible') return team.refusal(path.team_gid)
      return done({ kind: 'record', record: team.record })
    },

    async getTeamsForWorkspace(call) {
      const workspaceGid = parseGid(call.path.workspace_gid)
      if (workspaceGid === null || !call.principal.roles.has(workspaceGid)) {
        return notRecognized('workspace', call.path.workspace_gid)
      }
      return await list(call, { workspaceGid, memberGid: null })
    },

    async getTeamsForUser(call) {
      const who = parseUserReference(call.path.user_gid)
      const user = who === null ? null : await findUser(call.principal, who)
      if (user === null) return notRecognized('user', call.path.user_gid)
      const read = readInput(call.query, { fields: { organization: reference }, required: ['organization'] })
      if (!read.ok) return read
      const { organization } = read.value
      if (organization === undefined || !call.principal.roles.has(organization)) {
        return invalid(unknownReference('organization', organization ?? ('' as Gid)))
      }
      return await list(call, { workspaceGid: organization, memberGid: user.gid })
    },
  }
}
