import type { AccessLevel } from '../../../protocol/asana/access-level.js'
import type { Rest } from '../../../protocol/asana/call.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { ProjectMembership } from './membership.js'

/** What reading memberships needs from storage. */
export interface ProjectMembershipReader {
  /** Those among `gids` that there are, whoever may see them. */
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, ProjectMembership>>

  /** Those of a project, by gid; with `member` that one's alone. */
  list(filter: {
    readonly projectGid: Gid
    readonly member: Member | null
    readonly page: PageRequest
  }): Promise<readonly ProjectMembership[]>

  /** Those of a team, by gid, in projects that the viewer may see. */
  listOfTeam(
    viewer: Principal,
    filter: { readonly teamGid: Gid; readonly page: PageRequest; readonly rest?: Rest },
  ): Promise<readonly ProjectMembership[]>
}

/** `refused`: it takes more than the viewer may do there. `gone`: the project, or the membership, is there no longer. */
export type SharingDecision = 'done' | 'refused' | 'gone'

/**
 * What changing memberships needs from storage. **Atomic:** what the viewer may do is judged once the project is held, together with the
 * write, and all members of one act change or none. **On conflict:** acts on the members of one project come one after the other.
 */
export interface ProjectSharing {
  /**
   * Makes them members; who is one already stays one, and who has left the workspace meanwhile is passed over. Whoever sees a project may join it by themselves, with no more than they have.
   * @returns `too_many_teams` beyond `PROJECT_TEAMS_MAX`
   * @param act.level  null: those who join get what the project gives, or what the viewer has where that is less; the others keep theirs
   * @param act.follows  whether they follow it from now on
   */
  add(act: {
    readonly viewer: Principal
    readonly projectGid: Gid
    readonly members: readonly { readonly gid: Gid; readonly member: Member }[]
    readonly level: AccessLevel | null
    readonly follows: boolean
    readonly nowMs: number
  }): Promise<SharingDecision | 'too_many_teams'>

  /** Whoever is no member is passed over. Everybody may leave. */
  remove(act: {
    readonly viewer: Principal
    readonly projectGid: Gid
    readonly members: readonly Member[]
  }): Promise<SharingDecision>

  /** They stay members. Everybody may stop to follow. */
  unfollow(act: {
    readonly viewer: Principal
    readonly projectGid: Gid
    readonly userGids: readonly Gid[]
  }): Promise<SharingDecision>

  setLevel(act: {
    readonly viewer: Principal
    readonly membership: ProjectMembership
    readonly level: AccessLevel
  }): Promise<SharingDecision>
}
