import { NO_GID, type Gid } from '../../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { FindProject } from '../find-project.js'
import type { ProjectMembership } from './membership.js'
import type { ProjectMembershipReader } from './ports.js'

/** Looks a membership up for somebody: it is seen by whoever sees its project. @param gid  null for a text that is no id */
export type FindMembership = (
  viewer: Principal,
  gid: Gid | null,
  as: 'membership' | 'project_membership',
) => Promise<Found<ProjectMembership>>

export function makeFindMembership(needs: {
  readonly memberships: ProjectMembershipReader
  readonly findProject: FindProject
}): FindMembership {
  return async (viewer, gid, as) => {
    const membership = gid === null ? undefined : (await needs.memberships.load([gid])).get(gid)
    // A project is looked up for a membership that does not exist, too: both answers take the same time.
    const project = await needs.findProject(viewer, membership?.projectGid ?? NO_GID)
    if (membership === undefined || project.state === 'absent') return absent(as)
    return project.state === 'visible' ? visible(membership) : hidden(as)
  }
}
