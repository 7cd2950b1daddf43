import type { RecordFields, Resource } from '../../../protocol/asana/call.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { FLAG } from '../../../protocol/asana/openapi-schema.js'
import type { TeamStore } from '../ports.js'
import { maySeeTeam } from '../team.rules.js'
import type { TeamMembershipReader } from './ports.js'
import type { TeamMembership } from './team-membership.js'

const FIELDS: RecordFields<TeamMembership> = {
  user: {
    in: 'compact',
    of: 'user',
    says: 'Who is in it.',
    example: EXAMPLES.user,
    value: (membership) => membership.userGid,
  },
  team: {
    in: 'compact',
    of: 'team',
    says: 'The team.',
    example: EXAMPLES.team,
    value: (membership) => membership.teamGid,
  },
  is_guest: {
    in: 'compact',
    says: 'Whether they are a guest of the workspace.',
    schema: FLAG,
    example: false,
    value: (membership) => membership.isGuest,
  },
  is_limited_access: {
    in: 'compact',
    says: 'Whether they see only a part of the team. Always false here.',
    schema: FLAG,
    example: false,
    value: () => false,
  },
  is_admin: {
    in: 'compact',
    says: 'Whether they are an admin of the team.',
    schema: FLAG,
    example: false,
    value: (membership) => membership.isTeamAdmin,
  },
}

export function teamMembershipResource({
  memberships,
  teams,
}: {
  readonly memberships: TeamMembershipReader
  readonly teams: TeamStore
}): Resource<TeamMembership> {
  return {
    type: 'team_membership',
    nestedScope: 'team_memberships:read',
    says: 'That a person is in a team.',
    exampleGid: EXAMPLES.team_membership.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const all = await memberships.load(gids)
      const standings = await teams.read(viewer, [
        ...new Set([...all.values()].map(({ teamGid }) => teamGid)),
      ])
      const seen = new Set(
        standings
          .filter(({ inTeam, team }) => {
            const role = viewer.roles.get(team.workspaceGid)
            return role !== undefined && maySeeTeam(team, { role, inTeam })
          })
          .map(({ team }) => team.gid),
      )
      return new Map([...all].filter(([, { teamGid }]) => seen.has(teamGid)))
    },
  }
}
