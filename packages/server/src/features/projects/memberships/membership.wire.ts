import { ACCESS_LEVELS, isAtLeast } from '../../../protocol/asana/access-level.js'
import { relation, type RecordFields, type Resource } from '../../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE, NAME, QUERIED } from '../../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { oneOf, TEXT } from '../../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { ProjectLevels } from '../find-project.js'
import type { Member, ProjectMembership } from './membership.js'
import type { ProjectMembershipReader } from './ports.js'

/** What the members are called of whom the viewer may know; the others are left out. */
export type MemberNames = (viewer: Principal, members: readonly Member[]) => Promise<ReadonlyMap<Gid, string>>

interface Needs {
  readonly memberships: ProjectMembershipReader
  readonly projectLevels: ProjectLevels
  readonly memberNames: MemberNames
}

/** Somebody or a team. */
const MEMBER: DescribedObject = {
  fields: {
    gid: INNER_GID,
    name: { in: 'compact', ...NAME, example: EXAMPLES.user.name },
    resource_type: { ...INNER_TYPE, says: '`user` or `team`.' },
  },
}

function sharedFields({ memberNames }: Needs): RecordFields<ProjectMembership> {
  return {
    access_level: {
      in: 'compact',
      says: 'What the member may do in the project.',
      schema: oneOf(...ACCESS_LEVELS),
      example: 'editor',
      value: (membership) => membership.level,
    },
    member: {
      in: 'compact',
      of: MEMBER,
      weight: QUERIED,
      says: 'Who is in it: a person or a team. Null for a team that is secret to you.',
      example: EXAMPLES.user,
      relation: relation(
        async (viewer, records) => {
          const names = await memberNames(
            viewer,
            records.map(({ member }) => member),
          )
          return new Map(
            records.flatMap(({ gid, member }): readonly [Gid, object][] => {
              const name = names.get(member.gid)
              return name === undefined ? [] : [[gid, { gid: member.gid, name, resource_type: member.type }]]
            }),
          )
        },
        (member) => member,
      ),
    },
    parent: {
      in: 'compact',
      of: 'project',
      says: 'The project.',
      example: EXAMPLES.project,
      value: (membership) => membership.projectGid,
    },
  }
}

/** The same records under the name that all kinds of parents share, and under that which projects had first. */
export function membershipResources(needs: Needs): {
  readonly membership: Resource<ProjectMembership>
  readonly project_membership: Resource<ProjectMembership>
} {
  const load: Resource<ProjectMembership>['load'] = async (viewer, gids) => {
    const all = await needs.memberships.load(gids)
    const levels = await needs.projectLevels(viewer, [
      ...new Set([...all.values()].map(({ projectGid }) => projectGid)),
    ])
    return new Map([...all].filter(([, { projectGid }]) => levels.has(projectGid)))
  }
  const fields = sharedFields(needs)
  return {
    membership: {
      type: 'membership',
      nestedScope: 'projects:read',
      says: 'That a person or a team is in a project, and what they may do there.',
      exampleGid: EXAMPLES.project_membership.gid,
      fields: {
        ...fields,
        resource_subtype: {
          in: 'compact',
          says: 'What the member is in.',
          schema: TEXT,
          example: 'project_membership',
          value: () => 'project_membership',
        },
      },
      load,
    },
    project_membership: {
      type: 'project_membership',
      nestedScope: 'projects:read',
      says: 'The same as a membership, as projects had it first.',
      exampleGid: EXAMPLES.project_membership.gid,
      fields: {
        ...fields,
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
      load,
    },
  }
}
