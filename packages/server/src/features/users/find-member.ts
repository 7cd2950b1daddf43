import type { UserReference } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { withinWorkspace, type Principal } from '../../protocol/token/principal.js'
import type { UserStore } from './ports.js'

/**
 * Finds the person whom a request names as owner, assignee or follower.
 * @returns null unless they are an active member of the workspace, since work can be given to nobody else, and one whom the viewer
 *   may look up in that workspace: giving work must not tell a guest who else is there
 */
export type FindMember = (
  workspaceGid: Gid,
  named: { readonly who: UserReference; readonly viewer: Principal },
) => Promise<Gid | null>

export function makeFindMember({ users }: { readonly users: UserStore }): FindMember {
  return async (workspaceGid, { who, viewer }) => {
    if (who.by === 'me') return viewer.roles.has(workspaceGid) ? viewer.userGid : null
    const user = await users.find(withinWorkspace(viewer, workspaceGid), who)
    return user === null ? null : await users.findMember(workspaceGid, { by: 'gid', gid: user.gid })
  }
}
