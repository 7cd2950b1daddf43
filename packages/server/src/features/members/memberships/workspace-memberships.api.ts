import type { Answer, Handlers } from '../../../protocol/asana/call.js'
import { parseUserReference, userReferenceText } from '../../../protocol/asana/field.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { cutPage, type PageRequest } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { FindUser } from '../../users/ports.js'
import type { WorkspaceMembershipReader } from './ports.js'
import type { SeenAmong } from './seen-among.js'
import type { WorkspaceMembership } from './workspace-membership.js'
import { WORKSPACE_MEMBERSHIP_FILTER } from './workspace-people.operations.js'

type Served =
  'getWorkspaceMembership' | 'getWorkspaceMembershipsForUser' | 'getWorkspaceMembershipsForWorkspace'

export function workspaceMembershipsApi({
  findUser,
  memberships,
  seenAmong,
}: {
  readonly memberships: WorkspaceMembershipReader
  readonly seenAmong: SeenAmong
  readonly findUser: FindUser
}): Pick<Handlers, Served> {
  return {
    async getWorkspaceMembership({ path, principal }) {
      const gid = parseGid(path.workspace_membership_gid)
      const membership = gid === null ? undefined : (await memberships.load([gid])).get(gid)
      if (membership === undefined || !principal.roles.has(membership.workspaceGid))
        return notRecognized('workspace_membership', path.workspace_membership_gid)
      const { userGid } = membership
      if (!(await seenAmong(principal, [userGid])).has(userGid)) return noAccess('workspace_membership')
      return done({ kind: 'record', record: membership })
    },

    async getWorkspaceMembershipsForUser({ page, path, principal }) {
      const who = parseUserReference(path.user_gid)
      const user = who === null ? null : await findUser(principal, who)
      if (user === null) return notRecognized('user', path.user_gid)
      const filter = { userGid: user.gid, workspaceGids: [...principal.roles.keys()], page }
      return answerPage(await memberships.listOfUser(filter), page)
    },

    async getWorkspaceMembershipsForWorkspace({ page, path, principal, query, rest }) {
      const workspaceGid = parseGid(path.workspace_gid)
      if (workspaceGid === null || !principal.roles.has(workspaceGid))
        return notRecognized('workspace', path.workspace_gid)
      const read = readInput(query, WORKSPACE_MEMBERSHIP_FILTER)
      if (!read.ok) return read
      const { user: who } = read.value
      if (who !== undefined) {
        const user = await findUser(principal, who)
        if (user === null) return invalid(unknownReference('user', userReferenceText(who)))
        const filter = { userGid: user.gid, workspaceGids: [workspaceGid], page }
        return answerPage(await memberships.listOfUser(filter), page)
      }
      const rows = await memberships.listOfWorkspace({
        workspaceGid,
        seenAmong: async (userGids) => await seenAmong(principal, userGids),
        page,
        rest,
      })
      return answerPage(rows, page)
    },
  }
}

function answerPage(rows: readonly WorkspaceMembership[], page: PageRequest): Outcome<Answer> {
  const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
  return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
}
