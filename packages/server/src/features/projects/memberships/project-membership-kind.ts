import type { Clock } from '../../../platform/clock.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Membership, MembershipKind } from '../../../protocol/asana/membership-kind.js'
import { mapFound } from '../../../protocol/asana/visibility.js'
import type { FindProject, ProjectLevels } from '../find-project.js'
import type { FindMembership } from './find-membership.js'
import { PROJECT_TEAMS_MAX, type ProjectMembership } from './membership.js'
import { loadVisibleMemberships } from './membership.wire.js'
import type { ProjectMembershipReader, ProjectSharing } from './ports.js'

interface Needs {
  readonly memberships: ProjectMembershipReader
  readonly sharing: ProjectSharing
  readonly findProject: FindProject
  readonly findMembership: FindMembership
  readonly projectLevels: ProjectLevels
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

export function generalOf({ gid, level, member, projectGid }: ProjectMembership): Membership {
  return { gid, parent: { type: 'project', gid: projectGid }, member, level }
}

const ownOf = ({ gid, level, member, parent }: Membership): ProjectMembership => ({
  gid,
  projectGid: parent.gid,
  member,
  level,
})

/** Memberships of projects under the name that all kinds of parents share. */
export function projectMembershipKind(needs: Needs): MembershipKind {
  const { memberships, sharing } = needs
  return {
    type: 'project',
    takesTeams: true,
    findParent: async (viewer, gid) =>
      mapFound(await needs.findProject(viewer, gid), ({ project }) => project),
    find: async (viewer, gid) => mapFound(await needs.findMembership(viewer, gid, 'membership'), generalOf),
    load: async (viewer, gids) =>
      new Map(
        [...(await loadVisibleMemberships(needs, viewer, gids))].map(([gid, one]) => [gid, generalOf(one)]),
      ),
    list: async (projectGid, filter) => (await memberships.list({ projectGid, ...filter })).map(generalOf),
    async add(viewer, { level, member, parentGid: projectGid }) {
      const members = [{ gid: await needs.nextGid(), member }]
      const nowMs = needs.clock.nowMs()
      const decision = await sharing.add({ viewer, projectGid, members, level, follows: false, nowMs })
      return decision === 'too_many_teams'
        ? { limit: `A project is shared with at most ${PROJECT_TEAMS_MAX} teams` }
        : decision
    },
    setLevel: async (viewer, membership, level) =>
      await sharing.setLevel({ viewer, membership: ownOf(membership), level }),
    remove: async (viewer, { member, parent }) =>
      await sharing.remove({ viewer, projectGid: parent.gid, members: [member] }),
  }
}
