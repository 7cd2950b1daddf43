import type { Rest } from '../../../protocol/asana/call.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { WorkspaceMembership } from './workspace-membership.js'

/** What reading memberships of workspaces needs from storage. */
export interface WorkspaceMembershipReader {
  /** Those among `gids` that there are, whoever may see them. */
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, WorkspaceMembership>>

  /**
   * Those of a workspace, by gid.
   * @param filter.seenAmong  which of some people may be seen
   */
  listOfWorkspace(filter: {
    readonly workspaceGid: Gid
    readonly seenAmong: (userGids: readonly Gid[]) => Promise<ReadonlySet<Gid>>
    readonly page: PageRequest
    readonly rest?: Rest
  }): Promise<readonly WorkspaceMembership[]>

  /** Those of a person in some workspaces, by gid. */
  listOfUser(filter: {
    readonly userGid: Gid
    readonly workspaceGids: readonly Gid[]
    readonly page: PageRequest
  }): Promise<readonly WorkspaceMembership[]>
}
