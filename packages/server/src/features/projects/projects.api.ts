import type { Answer, Handlers } from '../../protocol/asana/call.js'
import { EMPTY_ANSWER } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { workspacePageFault } from '../../protocol/asana/pagination.js'
import { done, invalid, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindTeam } from '../teams/find-team.js'
import type { FindProject } from './find-project.js'
import type { ListProjects } from './list-projects.js'
import type { Project } from './project.js'
import { PLACE_FILTER } from './projects.operations.js'
import type { makeCreateProject, makeDeleteProject, makeUpdateProject } from './save-project.js'

type Served =
  | 'getProjects'
  | 'getProject'
  | 'getProjectsForTeam'
  | 'getProjectsForWorkspace'
  | 'createProject'
  | 'createProjectForTeam'
  | 'createProjectForWorkspace'
  | 'updateProject'
  | 'deleteProject'

interface Needs {
  readonly listProjects: ListProjects
  readonly findProject: FindProject
  readonly findTeam: FindTeam
  readonly createProject: ReturnType<typeof makeCreateProject>
  readonly updateProject: ReturnType<typeof makeUpdateProject>
  readonly deleteProject: ReturnType<typeof makeDeleteProject>
}

export function projectsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getProjects(call) {
      const read = readInput(call.query, PLACE_FILTER)
      if (!read.ok) return read
      const unpaged = workspacePageFault(call.page, read.value)
      if (unpaged !== null) return unpaged
      const { workspace = null, team = null } = read.value
      if (workspace !== null && !call.principal.roles.has(workspace)) {
        return invalid(unknownReference('workspace', workspace))
      }
      if (team !== null && (await needs.findTeam(call.principal, team)).state !== 'visible') {
        return invalid(unknownReference('team', team))
      }
      return await needs.listProjects(call, { workspaceGid: workspace, teamGid: team })
    },

    async getProject({ principal, path }) {
      const found = await needs.findProject(principal, parseGid(path.project_gid))
      return found.state === 'visible' ? answer(done(found.record.project)) : found.refusal(path.project_gid)
    },

    async getProjectsForWorkspace(call) {
      const workspaceGid = parseGid(call.path.workspace_gid)
      if (workspaceGid === null || !call.principal.roles.has(workspaceGid)) {
        return notRecognized('workspace', call.path.workspace_gid)
      }
      return await needs.listProjects(call, { workspaceGid })
    },

    async getProjectsForTeam(call) {
      const team = await needs.findTeam(call.principal, parseGid(call.path.team_gid))
      if (team.state !== 'visible') return team.refusal(call.path.team_gid)
      return await needs.listProjects(call, { teamGid: team.record.gid })
    },

    createProject: async ({ principal, data }) => answer(await needs.createProject(principal, data, {})),

    async createProjectForWorkspace({ principal, data, path }) {
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid)) {
        return notRecognized('workspace', path.workspace_gid)
      }
      return answer(await needs.createProject(principal, data, { workspaceGid }))
    },

    async createProjectForTeam({ principal, data, path }) {
      const team = await needs.findTeam(principal, parseGid(path.team_gid))
      if (team.state !== 'visible') return team.refusal(path.team_gid)
      return answer(await needs.createProject(principal, data, { teamGid: team.record.gid }))
    },

    updateProject: async ({ principal, data, path }) =>
      answer(
        await needs.updateProject(principal, {
          gid: parseGid(path.project_gid),
          text: path.project_gid,
          data,
        }),
      ),

    async deleteProject({ principal, path }) {
      const deleted = await needs.deleteProject(principal, {
        gid: parseGid(path.project_gid),
        text: path.project_gid,
      })
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },
  }
}

function answer(outcome: Outcome<Project>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
