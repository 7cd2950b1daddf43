import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TeamStore } from './ports.js'
import { maySeeTeam, type Team } from './team.rules.js'

/** Looks a team up for somebody. @param gid  null for a text that is no id */
export type FindTeam = (viewer: Principal, gid: Gid | null) => Promise<Found<Team>>

export function makeFindTeam({ teams }: { readonly teams: TeamStore }): FindTeam {
  return async (viewer, gid) => {
    const [found] = gid === null ? [] : await teams.read(viewer, [gid])
    const role = found === undefined ? undefined : viewer.roles.get(found.team.workspaceGid)
    if (found === undefined || role === undefined) return absent('team')
    return maySeeTeam(found.team, { role, inTeam: found.inTeam }) ? visible(found.team) : hidden('team')
  }
}
