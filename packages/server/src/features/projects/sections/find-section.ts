import type { AccessLevel } from '../../../protocol/asana/access-level.js'
import { NO_GID, type Gid } from '../../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { FindProject } from '../find-project.js'
import type { SectionStore } from './ports.js'
import type { Section } from './section.js'

export interface FoundSection {
  readonly section: Section
  /** What the caller may do in its project. */
  readonly level: AccessLevel
  readonly workspaceGid: Gid
}

/** Looks a section up for somebody: it is seen by whoever sees its project. @param gid  null for a text that is no id */
export type FindSection = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundSection>>

export function makeFindSection(needs: {
  readonly sections: SectionStore
  readonly findProject: FindProject
}): FindSection {
  return async (viewer, gid) => {
    const section = gid === null ? undefined : (await needs.sections.load([gid])).get(gid)
    // A project is looked up for a section that does not exist, too: both answers take the same time.
    const project = await needs.findProject(viewer, section?.projectGid ?? NO_GID)
    if (section === undefined || project.state === 'absent') return absent('section')
    if (project.state !== 'visible') return hidden('section')
    const { level, project: within } = project.record
    return visible({ section, level, workspaceGid: within.workspaceGid })
  }
}
