import type { AsRead } from '../../../protocol/asana/as-read.js'
import type { ReadText } from '../../../protocol/asana/notes.js'
import type { Base } from '../../feature.js'
import type { FindProject } from '../find-project.js'
import type { ProjectStore } from '../ports.js'
import { briefResource } from './brief.wire.js'
import { briefsApi } from './briefs.api.js'
import type { BriefStore } from './ports.js'

/** What projects are for: what the feature has of it, put together. */
export function projectBriefs(
  { clock, nextGid, publicUrl }: Pick<Base, 'clock' | 'nextGid' | 'publicUrl'>,
  needs: {
    readonly briefs: BriefStore
    readonly projects: ProjectStore
    readonly findProject: FindProject
    readonly readText: ReadText
    readonly asRead: AsRead
  },
) {
  const { asRead, briefs, findProject, projects, readText } = needs
  const resource = briefResource({ briefs, projects, publicUrl })
  const fieldNames = Object.keys(resource.fields)
  return {
    resources: { project_brief: resource },
    handlers: briefsApi({ briefs, findProject, readText, asRead, clock, nextGid, fieldNames }),
  }
}
