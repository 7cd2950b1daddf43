import type { AccessLevel } from '../../../protocol/asana/access-level.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { FindProject } from '../../projects/find-project.js'
import type { PlacedTemplate, TaskTemplateStore } from './ports.js'

export interface FoundTaskTemplate {
  readonly template: PlacedTemplate
  /** What the viewer may do in its project. */
  readonly level: AccessLevel
}

/** Looks a template up for somebody, who sees it where they see its project. @param text  its gid as it was sent */
export type FindTaskTemplate = (viewer: Principal, text: string) => Promise<Found<FoundTaskTemplate>>

export function makeFindTaskTemplate(needs: {
  readonly taskTemplates: TaskTemplateStore
  readonly findProject: FindProject
}): FindTaskTemplate {
  return async (viewer, text) => {
    const gid = parseGid(text)
    const [template] = gid === null ? [] : await needs.taskTemplates.load([gid])
    if (template === undefined) return absent('task_template')
    const project = await needs.findProject(viewer, template.projectGid)
    if (project.state === 'visible') return visible({ template, level: project.record.level })
    return project.state === 'hidden' ? hidden('task_template') : absent('task_template')
  }
}
