import { isAtLeast, type AccessLevel } from '../../../protocol/asana/access-level.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import type { Project } from '../project.js'

/** Teams that one project is shared with; whoever may see it is looked for among their people. */
export const PROJECT_TEAMS_MAX = 50

export interface ProjectMembership {
  readonly gid: Gid
  readonly projectGid: Gid
  readonly member: Member
  readonly level: AccessLevel
}

/**
 * Whether somebody may give, change or take memberships of others: with the level that the project demands for sharing, and nobody hands out or
 * takes away more than they have.
 * @param levels  what is given, and what is taken
 */
export function mayShare(
  project: Pick<Project, 'minimumAccessLevelForSharing'>,
  own: AccessLevel,
  ...levels: readonly AccessLevel[]
): boolean {
  return (
    isAtLeast(own, project.minimumAccessLevelForSharing) && levels.every((level) => isAtLeast(own, level))
  )
}
