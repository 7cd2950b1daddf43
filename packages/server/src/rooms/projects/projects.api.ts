import type { Answer, Call, Handlers } from '../../protocol/asana/call.js'
import { EMPTY_ANSWER } from '../../protocol/asana/call.js'
import { flag, reference } from '../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage, workspacePageFault } from '../../protocol/asana/pagination.js'
import { done, invalid, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindTask } from '../tasks/find-task.js'
import type { FindTeam } from '../teams/find-team.js'
import type { FindProject } from './find-project.js'
import type { ProjectStore } from './ports.js'
import type { Project } from './project.js'
import type { makeCreateProject, makeDeleteProject, makeUpdateProject } from './save-project.js'

type Served =
  | 'getProjects'
  | 'getProject'
  | 'getProjectsForTask'
  | 'getProjectsForTeam'
  | 'getProjectsForWorkspace'
  | 'createProject'
  | 'createProjectForTeam'
  | 'createProjectForWorkspace'
  | 'updateProject'
  | 'deleteProject'

interface Needs {
  readonly projects: ProjectStore
  readonly findProject: FindProject
  readonly findTeam: FindTeam
  readonly findTask: FindTask
  readonly createProject: ReturnType<typeof makeCreateProject>
  readonly updateProject: ReturnType<typeof makeUpdateProject>
  readonly deleteProject: ReturnType<typeof makeDeleteProject>
}

export function projectsApi(needs: Needs): Pick<Handlers, Served> {
  const list = async (
    { principal, page, query, rest }: Pick<Call<Served>, 'principal' | 'page' | 'query' | 'rest'>,
    within: { readonly workspaceGid?: Gid | null; readonly teamGid?: Gid | null; readonly taskGid?: Gid },
  ): Promise<Outcome<Answer>> => {
    const read = readInput(query, { fields: { archived: flag } })
    if (!read.ok) return read
    const rows = await needs.projects.list(principal, {
      workspaceGid: within.workspaceGid ?? null,
      teamGid: within.teamGid ?? null,
      taskGid: within.taskGid ?? null,
      archived: read.value.archived ?? null,
      page,
      rest,
    })
    const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }

  return {
    async getProjects(call) {
      const read = readInput(call.query, { fields: { workspace: reference, team: reference } })
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
      return await list(call, { workspaceGid: workspace, teamGid: team })
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
      return await list(call, { workspaceGid })
    },

    async getProjectsForTeam(call) {
      const team = await needs.findTeam(call.principal, parseGid(call.path.team_gid))
      if (team.state !== 'visible') return team.refusal(call.path.team_gid)
      return await list(call, { teamGid: team.record.gid })
    },

    async getProjectsForTask(call) {
      const task = await needs.findTask(call.principal, parseTaskReference(call.path.task_gid))
      if (task.state !== 'visible') return task.refusal(call.path.task_gid)
      return await list(call, { taskGid: task.record.task.gid })
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
