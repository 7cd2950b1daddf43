import type { MemberNames } from '../../../protocol/asana/member-field.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import type { Base } from '../../feature.js'
import type { TeamsFeature } from '../../teams/teams.feature.js'
import type { UsersFeature } from '../../users/users.feature.js'
import type { FindProject, ProjectLevels } from '../find-project.js'
import { makeFindMemberOf } from './find-member-of.js'
import { makeFindMembership } from './find-membership.js'
import { projectMembershipResource } from './membership.wire.js'
import { projectMembershipsApi } from './memberships.api.js'
import { generalOf, projectMembershipKind } from './project-membership-kind.js'
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
    readonly findProject: FindProject
    readonly projectLevels: ProjectLevels
  },
) {
  const { findProject, memberships, projectLevels, sharing, teams, users } = needs
  const memberNames: MemberNames = async (viewer, members) => {
    const of = (type: Member['type']) => members.filter((one) => one.type === type).map(({ gid }) => gid)
    const people = await users.resources.user.load(viewer, of('user'))
    const groups = await teams.resources.team.load(viewer, of('team'))
    return new Map([...people.values(), ...groups.values()].map(({ gid, name }) => [gid, name]))
  }
  const findMembership = makeFindMembership({ memberships, findProject })
  const findMemberOf = makeFindMemberOf({ findMember: users.findMember, findTeam: teams.findTeam })
  const listOfTeam = async (...given: Parameters<ProjectMembershipReader['listOfTeam']>) =>
    (await memberships.listOfTeam(...given)).map(generalOf)
  return {
    resources: {
      project_membership: projectMembershipResource({ memberships, projectLevels, memberNames }),
    },
    /** What the memberships of all kinds of records need of those of projects. */
    general: {
      kind: projectMembershipKind({
        memberships,
        sharing,
        findProject,
        findMembership,
        projectLevels,
        clock,
        nextGid,
      }),
      findMemberOf,
      listOfTeam,
      memberNames,
    },
    handlers: {
      ...projectMembershipsApi({ memberships, findProject, findMembership, findMemberOf }),
      ...projectPeopleApi({ sharing, findProject, findMember: users.findMember, clock, nextGid }),
    },
  }
}
