import type { Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { done, notRecognized } from '../../protocol/asana/refusal.js'
import type { FindTeam } from './find-team.js'
import type { ListTeams } from './list-teams.js'

type Served = 'getTeam' | 'getTeamsForWorkspace'

export function teamsApi({
  findTeam,
  listTeams,
}: {
  readonly findTeam: FindTeam
  readonly listTeams: ListTeams
}): Pick<Handlers, Served> {
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
      return await listTeams(call, { workspaceGid, memberGid: null })
    },
  }
}
