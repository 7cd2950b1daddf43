import type { Gid } from '../../protocol/asana/gid.js'
import type { Base } from '../feature.js'
import { makeFindTeam } from './find-team.js'
import { makeListTeams } from './list-teams.js'
import { teamResource } from './team.wire.js'
import { TEAMS_OPERATIONS } from './teams.operations.js'
import { teamsApi } from './teams.api.js'
import { teamStore } from './teams.store.js'
import { toldGroups } from './told-groups.store.js'

export type TeamsFeature = ReturnType<typeof teamsFeature>

export function teamsFeature({ db, publicUrl }: Pick<Base, 'db' | 'publicUrl'>) {
  const teams = teamStore(db)
  const findTeam = makeFindTeam({ teams })
  const listTeams = makeListTeams({ teams })
  return {
    findTeam,
    listTeams,
    /** The gids of the workspaces and teams of a person, among those workspaces, that an app may be told. */
    groupsIn: async (userGid: Gid, workspaceGids: readonly Gid[]) =>
      await toldGroups(db.queries, userGid, workspaceGids),
    resources: { team: teamResource({ teams, publicUrl }) },
    operations: TEAMS_OPERATIONS,
    handlers: teamsApi({ findTeam, listTeams }),
  }
}
