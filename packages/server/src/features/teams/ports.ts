import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { UserReference } from '../../protocol/asana/field.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Actor } from '../audit/audit-event.js'
import type { NewTeamMember, Team, TeamStanding } from './team.rules.js'

/** What reading teams needs from storage. */
export interface TeamStore {
  /** The teams among `gids` that lie in the viewer's workspaces, with the viewer's standing in each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly TeamStanding[]>
  /** The teams of a workspace that the viewer may see, by name; with `memberGid` only those that this person is in. */
  list(
    viewer: Principal,
    filter: {
      readonly workspaceGid: Gid
      readonly memberGid: Gid | null
      readonly page: PageRequest
      /** Called between the statements of a long list. */
      readonly rest?: Rest
    },
  ): Promise<readonly Team[]>
}

/** What changing teams needs from storage. */
export interface TeamKeeping {
  /** **Atomic:** the team, its first member, and the audit row. @returns `refused` where its maker is in the workspace no longer */
  create(input: {
    readonly team: Team
    readonly maker: NewTeamMember
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'created' | 'refused'>

  /**
   * **Atomic:** the changes. **On conflict:** the later change stays.
   * @param input.mayChange  judged once the team is held: what the viewer may do in it by then, and what it was
   * @returns null when it is gone
   */
  update(input: {
    readonly viewer: Principal
    readonly teamGid: Gid
    readonly changes: TeamChanges
    readonly mayChange: (standing: TeamStanding) => boolean
  }): Promise<Team | 'refused' | null>
}

export type TeamChanges = Partial<Omit<Team, 'gid' | 'workspaceGid'>>

/** Late: what teams need of people, who come after them. */
export interface PeopleForTeams {
  /** An active person of a workspace whom the viewer may look up; null for anybody else. */
  readonly findMember: (
    workspaceGid: Gid,
    named: { readonly who: UserReference; readonly viewer: Principal },
  ) => Promise<Gid | null>
  /** Whom the viewer may look up; null for anybody else. */
  readonly findUser: (viewer: Principal, who: UserReference) => Promise<{ readonly gid: Gid } | null>
}
