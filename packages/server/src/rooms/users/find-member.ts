import type { UserReference } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { UserStore } from './ports.js'

/**
 * Finds the person whom a request names as owner, assignee or follower.
 * @returns null unless they are an active member of the workspace: work can be given to nobody else
 */
export type FindMember = (
  workspaceGid: Gid,
  named: { readonly who: UserReference; readonly viewer: Principal },
) => Promise<Gid | null>

export function makeFindMember({ users }: { readonly users: UserStore }): FindMember {
  return async (workspaceGid, { who, viewer }) => {
    if (who.by === 'me') return viewer.roles.has(workspaceGid) ? viewer.userGid : null
    return await users.findMember(workspaceGid, who)
  }
}
