import { ACCESS_LEVELS, isAtLeast } from '../../../protocol/asana/access-level.js'
import type { Resource } from '../../../protocol/asana/call.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { memberField, type MemberNames } from '../../../protocol/asana/member-field.js'
import { oneOf } from '../../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { ProjectLevels } from '../find-project.js'
import type { ProjectMembership } from './membership.js'
import type { ProjectMembershipReader } from './ports.js'

interface Needs {
  readonly memberships: ProjectMembershipReader
  readonly projectLevels: ProjectLevels
}

/** The memberships among some that a person may see: those of the projects that they see. */
export async function loadVisibleMemberships(
  { memberships, projectLevels }: Needs,
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlyMap<Gid, ProjectMembership>> {
  const all = await memberships.load(gids)
  const levels = await projectLevels(viewer, [
    ...new Set([...all.values()].map(({ projectGid }) => projectGid)),
  ])
  return new Map([...all].filter(([, { projectGid }]) => levels.has(projectGid)))
}

/** Memberships of projects as those had them first; under the name that all kinds of parents share they are records of `memberships`. */
export function projectMembershipResource({
  memberNames,
  ...needs
}: Needs & { readonly memberNames: MemberNames }): Resource<ProjectMembership> {
  return {
    type: 'project_membership',
    nestedScope: 'projects:read',
    says: 'The same as a membership, as projects had it first.',
    exampleGid: EXAMPLES.project_membership.gid,
    fields: {
      access_level: {
        in: 'compact',
        says: 'What the member may do in the project.',
        schema: oneOf(...ACCESS_LEVELS),
        example: 'editor',
        value: (membership) => membership.level,
      },
      member: memberField(memberNames),
      parent: {
        in: 'compact',
        of: 'project',
        says: 'The project.',
        example: EXAMPLES.project,
        value: (membership) => membership.projectGid,
      },
      project: {
        in: 'full',
        of: 'project',
        says: 'An older name of `parent`.',
        example: EXAMPLES.project,
        value: (membership) => membership.projectGid,
      },
      user: {
        in: 'full',
        of: 'user',
        says: 'An older name of `member`; null for a team.',
        example: EXAMPLES.user,
        value: ({ member }) => (member.type === 'user' ? member.gid : null),
      },
      write_access: {
        in: 'full',
        says: 'Whether the member may change what is in the project.',
        schema: oneOf('full_write', 'comment_only'),
        example: 'full_write',
        value: ({ level }) => (isAtLeast(level, 'editor') ? 'full_write' : 'comment_only'),
      },
    },
    load: async (viewer, gids) => await loadVisibleMemberships(needs, viewer, gids),
  }
}
