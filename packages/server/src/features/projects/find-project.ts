import { isAtLeast, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindParent } from '../custom-fields/ports.js'
import type { ProjectStore } from './ports.js'
import { projectAccess, projectLevels, type Project } from './project.js'

export interface FoundProject {
  readonly project: Project
  readonly level: AccessLevel
}

/** Looks a project up for somebody. @param gid  null for a text that is no id */
export type FindProject = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundProject>>

export function makeFindProject({ projects }: { readonly projects: ProjectStore }): FindProject {
  return async (viewer, gid) => {
    const [standing] = gid === null ? [] : await projects.read(viewer, [gid])
    if (standing === undefined) return absent('project')
    const level = projectAccess(standing, viewer.roles.get(standing.project.workspaceGid))
    return level === null ? hidden('project') : visible({ project: standing.project, level })
  }
}

/** A project as far as its custom fields are concerned: they are part of what the project's own setting says who may customize. */
export function makeFindFieldParent(findProject: FindProject): FindParent {
  return async (viewer, gid) => {
    const found = await findProject(viewer, gid)
    if (found.state !== 'visible') return found
    const { level, project } = found.record
    const mayChange = isAtLeast(level, project.minimumAccessLevelForCustomization)
    return visible({ gid: project.gid, workspaceGid: project.workspaceGid, mayChange })
  }
}

/** What each of some projects lets a person do; those that do not exist for them are left out. */
export type ProjectLevels = (
  viewer: Principal,
  gids: readonly Gid[],
) => Promise<ReadonlyMap<Gid, AccessLevel>>

export function makeProjectLevels({ projects }: { readonly projects: ProjectStore }): ProjectLevels {
  return async (viewer, gids) => projectLevels(await projects.read(viewer, gids), viewer)
}
