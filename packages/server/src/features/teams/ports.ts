import type { Gid } from '../../protocol/asana/gid.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Team } from './team.js'

/** What teams need from storage. */
export interface TeamStore {
  /** The teams among `gids` that lie in the viewer's workspaces, with whether the viewer is in them. */
  read(
    viewer: Principal,
    gids: readonly Gid[],
  ): Promise<readonly { readonly team: Team; readonly inTeam: boolean }[]>
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
