import { isAtLeast } from '../../../protocol/asana/access-level.js'
import { EMPTY_ANSWER, type Handlers } from '../../../protocol/asana/call.js'
import { readInput } from '../../../protocol/asana/input.js'
import { cutPage } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { FindProject } from '../../projects/find-project.js'
import type { FindTaskTemplate } from './find-task-template.js'
import type { makeInstantiateTask } from './instantiate-task.js'
import type { TaskTemplateStore } from './ports.js'
import { TASK_TEMPLATES_FILTER } from './task-templates.operations.js'

type Served = 'getTaskTemplates' | 'getTaskTemplate' | 'deleteTaskTemplate' | 'instantiateTask'

interface Needs {
  readonly taskTemplates: TaskTemplateStore
  readonly findTaskTemplate: FindTaskTemplate
  readonly findProject: FindProject
  readonly instantiateTask: ReturnType<typeof makeInstantiateTask>
}

export function taskTemplatesApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getTaskTemplates({ page, principal, query }) {
      const read = readInput(query, TASK_TEMPLATES_FILTER)
      if (!read.ok) return read
      const { project: gid } = read.value
      // The description requires nothing, though it has templates of a project alone.
      if (gid === undefined) return invalid('project: Missing input')
      const project = await needs.findProject(principal, gid)
      if (project.state !== 'visible') return invalid(unknownReference('project', gid))
      const rows = await needs.taskTemplates.list(gid, page)
      const cut = cutPage(rows, { page, keyOf: (template) => [template.gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async getTaskTemplate({ path, principal }) {
      const found = await needs.findTaskTemplate(principal, path.task_template_gid)
      return found.state === 'visible'
        ? done({ kind: 'record', record: found.record.template })
        : found.refusal(path.task_template_gid)
    },

    async deleteTaskTemplate({ path, principal }) {
      const found = await needs.findTaskTemplate(principal, path.task_template_gid)
      if (found.state !== 'visible') return found.refusal(path.task_template_gid)
      const { level, template } = found.record
      if (!isAtLeast(level, 'editor')) return noAccess('task_template')
      await needs.taskTemplates.delete(template.gid)
      return done(EMPTY_ANSWER)
    },

    async instantiateTask({ data, path, principal }) {
      const job = await needs.instantiateTask(principal, { text: path.task_template_gid, data })
      return job.ok ? done({ kind: 'record', record: job.value }) : job
    },
  }
}
