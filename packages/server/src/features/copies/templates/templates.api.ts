import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../../protocol/asana/call.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { cutPage, workspacePageFault } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Job } from '../../jobs/job.rules.js'
import type { FindTeam } from '../../teams/find-team.js'
import type { FindTemplate } from './find-template.js'
import type { makeInstantiateProject } from './instantiate-project.js'
import type { TemplateStore } from './ports.js'
import type { makeSaveAsTemplate } from './save-template.js'
import { TEMPLATES_FILTER } from './templates.operations.js'

type Served =
  | 'projectSaveAsTemplate'
  | 'instantiateProject'
  | 'getProjectTemplate'
  | 'deleteProjectTemplate'
  | 'getProjectTemplates'
  | 'getProjectTemplatesForTeam'

interface Needs {
  readonly templates: TemplateStore
  readonly findTemplate: FindTemplate
  readonly findTeam: FindTeam
  readonly saveAsTemplate: ReturnType<typeof makeSaveAsTemplate>
  readonly instantiateProject: ReturnType<typeof makeInstantiateProject>
}

export function templatesApi(needs: Needs): Pick<Handlers, Served> {
  const list = async (
    { page, principal }: Pick<Call<Served>, 'page' | 'principal'>,
    within: { readonly workspaceGid: Gid | null; readonly teamGid: Gid | null },
  ): Promise<Outcome<Answer>> => {
    const rows = await needs.templates.list(principal, { ...within, page })
    const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
    return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
  }
  return {
    projectSaveAsTemplate: async ({ data, path, principal }) =>
      answer(await needs.saveAsTemplate(principal, { text: path.project_gid, data })),

    instantiateProject: async ({ data, path, principal }) =>
      answer(await needs.instantiateProject(principal, { text: path.project_template_gid, data })),

    async getProjectTemplate({ path, principal }) {
      const found = await needs.findTemplate(principal, path.project_template_gid)
      return found.state === 'visible'
        ? done({ kind: 'record', record: found.record })
        : found.refusal(path.project_template_gid)
    },

    async deleteProjectTemplate({ path, principal }) {
      const found = await needs.findTemplate(principal, path.project_template_gid)
      if (found.state !== 'visible') return found.refusal(path.project_template_gid)
      const { gid, ownerGid, workspaceGid } = found.record
      if (ownerGid !== principal.userGid && principal.roles.get(workspaceGid) !== 'admin')
        return noAccess('project_template')
      await needs.templates.delete(gid)
      return done(EMPTY_ANSWER)
    },

    async getProjectTemplates(call) {
      const read = readInput(call.query, TEMPLATES_FILTER)
      if (!read.ok) return read
      const unpaged = workspacePageFault(call.page, read.value)
      if (unpaged !== null) return unpaged
      const { team = null, workspace = null } = read.value
      if (workspace !== null && !call.principal.roles.has(workspace))
        return invalid(unknownReference('workspace', workspace))
      if (team !== null && (await needs.findTeam(call.principal, team)).state !== 'visible')
        return invalid(unknownReference('team', team))
      return await list(call, { workspaceGid: workspace, teamGid: team })
    },

    async getProjectTemplatesForTeam(call) {
      const team = await needs.findTeam(call.principal, parseGid(call.path.team_gid))
      if (team.state !== 'visible') return team.refusal(call.path.team_gid)
      return await list(call, { workspaceGid: null, teamGid: team.record.gid })
    },
  }
}

function answer(outcome: Outcome<Job>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
