import { lowerOf } from '../../../protocol/asana/access-level.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { ProjectStore } from '../ports.js'
import { projectAccess, type ProjectStanding } from '../project.js'
import { mayShare } from './membership.js'

/** What somebody may do about letting others into a project of their workspaces. */
export interface Admission {
  readonly workspaceGid: Gid
  /** Whether it exists for them. */
  readonly isVisible: boolean
  readonly mayAdmit: boolean
}

/** Whoever is let in gets what the project gives new members, but no more than whoever lets them in has. */
export function admissionTo(standing: ProjectStanding, viewer: Principal) {
  const { project } = standing
  const own = projectAccess(standing, viewer.roles.get(project.workspaceGid))
  const level = own === null ? null : lowerOf(project.defaultAccessLevel, own)
  return {
    workspaceGid: project.workspaceGid,
    isVisible: own !== null,
    mayAdmit: own !== null && level !== null && mayShare(project, own, level),
    level: level ?? project.defaultAccessLevel,
  }
}

/** The projects among some that lie in the viewer's workspaces, hidden ones among them. */
export function makeProjectAdmissions({ projects }: { readonly projects: ProjectStore }) {
  return async (viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, Admission>> =>
    new Map(
      (await projects.read(viewer, gids)).map((standing) => [
        standing.project.gid,
        admissionTo(standing, viewer),
      ]),
    )
}
