import type { AsRead } from '../../../protocol/asana/as-read.js'
import type { Base } from '../../feature.js'
import type { TeamsFeature } from '../../teams/teams.feature.js'
import type { UsersFeature } from '../../users/users.feature.js'
import type { FindProject, ProjectLevels } from '../find-project.js'
import { makeFindMemberOf } from './find-member-of.js'
import { makeFindMembership } from './find-membership.js'
import type { Member } from './membership.js'
import { membershipResources, type MemberNames } from './membership.wire.js'
import { membershipsApi } from './memberships.api.js'
import { projectPeopleApi } from './project-people.api.js'
import type { ProjectMembershipReader, ProjectSharing } from './ports.js'

/** Who is in projects: what the feature has of it, put together. */
export function projectMemberships(
  { clock, nextGid }: Pick<Base, 'clock' | 'nextGid'>,
  needs: {
    readonly memberships: ProjectMembershipReader
    readonly sharing: ProjectSharing
    readonly teams: TeamsFeature
    readonly users: UsersFeature
    readonly asRead: AsRead
    readonly findProject: FindProject
    readonly projectLevels: ProjectLevels
  },
) {
  const { asRead, findProject, memberships, projectLevels, sharing, teams, users } = needs
  const memberNames: MemberNames = async (viewer, members) => {
    const of = (type: Member['type']) => members.filter((one) => one.type === type).map(({ gid }) => gid)
    const people = await users.resources.user.load(viewer, of('user'))
    const groups = await teams.resources.team.load(viewer, of('team'))
    return new Map([...people.values(), ...groups.values()].map(({ gid, name }) => [gid, name]))
  }
  const resources = membershipResources({ memberships, projectLevels, memberNames })
  return {
    resources,
    handlers: {
      ...membershipsApi({
        memberships,
        sharing,
        findProject,
        findMembership: makeFindMembership({ memberships, findProject }),
        findMemberOf: makeFindMemberOf({ findMember: users.findMember, findTeam: teams.findTeam }),
        asRead,
        clock,
        nextGid,
        fieldNames: Object.keys(resources.membership.fields),
      }),
      ...projectPeopleApi({ sharing, findProject, findMember: users.findMember, clock, nextGid }),
    },
  }
}
