import type { Answer, Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { done, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import type { FindTeam } from './find-team.js'
import type { ListTeams } from './list-teams.js'
import type { makeCreateTeam, makeUpdateTeam } from './save-team.js'
import type { Team } from './team.rules.js'

type Served = 'getTeam' | 'getTeamsForWorkspace' | 'createTeam' | 'updateTeam'

export function teamsApi({
  createTeam,
  findTeam,
  listTeams,
  updateTeam,
}: {
  readonly findTeam: FindTeam
  readonly listTeams: ListTeams
  readonly createTeam: ReturnType<typeof makeCreateTeam>
  readonly updateTeam: ReturnType<typeof makeUpdateTeam>
}): Pick<Handlers, Served> {
  return {
    async getTeam({ principal, path }) {
      const team = await findTeam(principal, parseGid(path.team_gid))
      if (team.state !== 'visible') return team.refusal(path.team_gid)
      return done({ kind: 'record', record: team.record })
    },

    createTeam: async (call) => answer(await createTeam(call)),
    updateTeam: async (call) => answer(await updateTeam(call)),

    async getTeamsForWorkspace(call) {
      const workspaceGid = parseGid(call.path.workspace_gid)
      if (workspaceGid === null || !call.principal.roles.has(workspaceGid)) {
        return notRecognized('workspace', call.path.workspace_gid)
      }
      return await listTeams(call, { workspaceGid, memberGid: null })
    },
  }
}

function answer(outcome: Outcome<Team>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
