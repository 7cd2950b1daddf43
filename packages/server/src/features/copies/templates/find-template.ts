import { parseGid } from '../../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { TemplateStore } from './ports.js'
import { maySeeTemplate, type ProjectTemplate } from './project-template.js'

/** Looks a template up for somebody. @param text  its gid as it was sent */
export type FindTemplate = (viewer: Principal, text: string) => Promise<Found<ProjectTemplate>>

export function makeFindTemplate(needs: { readonly templates: TemplateStore }): FindTemplate {
  return async (viewer, text) => {
    const gid = parseGid(text)
    const [standing] = gid === null ? [] : await needs.templates.read(viewer, [gid])
    if (standing === undefined) return absent('project_template')
    const { userGid } = viewer
    const role = viewer.roles.get(standing.template.workspaceGid)
    return maySeeTemplate(standing, { userGid, role })
      ? visible(standing.template)
      : hidden('project_template')
  }
}
