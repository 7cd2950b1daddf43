import type { Rest } from '../../../protocol/asana/call.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Actor } from '../../audit/audit-event.js'
import type { TeamStanding } from '../team.rules.js'
import type { TeamMembership } from './team-membership.js'

/** What reading memberships of teams needs from storage. */
export interface TeamMembershipReader {
  /** Those among `gids` that there are, whoever may see them. */
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, TeamMembership>>

  /** Those of a team, by gid; with `userGid` that person's alone. */
  listOfTeam(filter: {
    readonly teamGid: Gid
    readonly userGid: Gid | null
    readonly page: PageRequest
  }): Promise<readonly TeamMembership[]>

  /** Those of a person in the teams of a workspace that the viewer may see, by gid. */
  listOfUser(
    viewer: Principal,
    filter: {
      readonly userGid: Gid
      readonly workspaceGid: Gid
      readonly page: PageRequest
      readonly rest?: Rest
    },
  ): Promise<readonly TeamMembership[]>
}

/** Who acts on whose place in which team. */
export interface TeamAct {
  readonly viewer: Principal
  readonly actor: Actor
  readonly teamGid: Gid
  readonly userGid: Gid
  /** Judged once the team is held. @param isGuest  whether the person is one of the workspace */
  readonly mayAct: (standing: TeamStanding, isGuest: boolean) => boolean
  readonly nowMs: number
}

/**
 * What changing who is in a team needs from storage. **Atomic:** the change, its audit row, and what the viewer may do by then. **On conflict:** acts
 * on one team come one after the other. `refused`: it takes more than the viewer may do. `gone`: the team, or the person in its workspace, is
 * there no longer.
 */
export interface TeamJoining {
  /** Whoever is in it already stays as they are. @param act.membershipGid  for who comes in */
  add(act: TeamAct & { readonly membershipGid: Gid }): Promise<TeamMembership | 'refused' | 'gone'>
  /** Whoever is not in it is passed over. */
  remove(act: TeamAct): Promise<'done' | 'refused' | 'gone'>
}
