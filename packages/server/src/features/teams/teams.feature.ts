import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Base } from '../feature.js'
import { makeFindTeam } from './find-team.js'
import { makeListTeams } from './list-teams.js'
import { teamMembershipResource } from './memberships/team-membership.wire.js'
import { teamJoining } from './memberships/team-joining.store.js'
import { teamMembershipsApi } from './memberships/team-memberships.api.js'
import { TEAM_MEMBERSHIPS_OPERATIONS } from './memberships/team-memberships.operations.js'
import { teamMembershipReader } from './memberships/team-memberships.store.js'
import type { PeopleForTeams } from './ports.js'
import { makeCreateTeam, makeUpdateTeam } from './save-team.js'
import { teamKeeping } from './team-keeping.store.js'
import { teamPower } from './team.rules.js'
import { teamResource } from './team.wire.js'
import { TEAMS_OPERATIONS } from './teams.operations.js'
import { teamsApi } from './teams.api.js'
import { teamStore } from './teams.store.js'
import { toldGroups } from './told-groups.store.js'

export type TeamsFeature = ReturnType<typeof teamsFeature>

/** Teams, and who is in them. */
export function teamsFeature(
  { clock, db, nextGid, publicUrl }: Base,
  needs: {
    readonly people: PeopleForTeams
    readonly isOrganization: (workspaceGid: Gid) => Promise<boolean>
    readonly readNotes: ReadNotes
    readonly asRead: AsRead
  },
) {
  const teams = teamStore(db)
  const memberships = teamMembershipReader(db)
  const findTeam = makeFindTeam({ teams })
  const listTeams = makeListTeams({ teams })
  const resources = {
    team: teamResource({ teams, publicUrl }),
    team_membership: teamMembershipResource({ memberships, teams }),
  } satisfies Partial<Resources>
  const saving = {
    ...needs,
    keeping: teamKeeping(db),
    findTeam,
    clock,
    nextGid,
    fieldNames: Object.keys(resources.team.fields),
  }
  return {
    findTeam,
    listTeams,
    /** Whether somebody may do in a team what its admins may. */
    isTeamAdmin: async (viewer: Principal, teamGid: Gid) => {
      const [standing] = await teams.read(viewer, [teamGid])
      const role = standing === undefined ? undefined : viewer.roles.get(standing.team.workspaceGid)
      return standing !== undefined && role !== undefined && teamPower(standing, role) === 'admin'
    },
    /** The gids of the workspaces and teams of a person, among those workspaces, that an app may be told. */
    groupsIn: async (userGid: Gid, workspaceGids: readonly Gid[]) =>
      await toldGroups(db.queries, userGid, workspaceGids),
    resources,
    operations: { ...TEAMS_OPERATIONS, ...TEAM_MEMBERSHIPS_OPERATIONS },
    handlers: {
      ...teamsApi({
        findTeam,
        listTeams,
        createTeam: makeCreateTeam(saving),
        updateTeam: makeUpdateTeam(saving),
      }),
      ...teamMembershipsApi({
        memberships,
        joining: teamJoining(db),
        findTeam,
        people: needs.people,
        clock,
        nextGid,
      }),
    },
  }
}
