import type { UserReference } from '../../../protocol/asana/field.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Member } from '../../../protocol/asana/membership-kind.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { FindTeam } from '../../teams/find-team.js'
import type { FindMember } from '../../users/find-member.js'

/**
 * Finds whom a request names as a member: an active person of the workspace whom the viewer may look up, or a team of it that they see.
 * @param named.workspaceGid  null for any of the viewer's; of teams alone
 * @param named.type  the only kind that is meant, where not both are
 * @returns null for anybody else
 */
export type FindMemberOf = (
  viewer: Principal,
  named:
    | { readonly who: UserReference; readonly workspaceGid: Gid; readonly type?: Member['type'] }
    | { readonly who: UserReference; readonly workspaceGid: null; readonly type: 'team' },
) => Promise<Member | null>

export function makeFindMemberOf(needs: {
  readonly findMember: FindMember
  readonly findTeam: FindTeam
}): FindMemberOf {
  return async (viewer, { type, who, workspaceGid }) => {
    if (type !== 'team' && workspaceGid !== null) {
      const gid = await needs.findMember(workspaceGid, { who, viewer })
      if (gid !== null) return { type: 'user', gid }
    }
    if (type === 'user' || who.by !== 'gid') return null
    const team = await needs.findTeam(viewer, who.gid)
    if (team.state !== 'visible') return null
    return workspaceGid === null || team.record.workspaceGid === workspaceGid
      ? { type: 'team', gid: who.gid }
      : null
  }
}
