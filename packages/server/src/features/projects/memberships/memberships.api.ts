import type { Handlers } from '../../../protocol/asana/call.js'
import { userReferenceText } from '../../../protocol/asana/field.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { cutPage } from '../../../protocol/asana/pagination.js'
import { done, invalid } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { FindProject } from '../find-project.js'
import type { FindMembership } from './find-membership.js'
import type { FindMemberOf } from './find-member-of.js'
import { PROJECT_MEMBERSHIP_FILTER } from './memberships.operations.js'
import type { ProjectMembershipReader } from './ports.js'

/** Memberships of projects as those had them first. */
export function projectMembershipsApi(needs: {
  readonly memberships: ProjectMembershipReader
  readonly findProject: FindProject
  readonly findMembership: FindMembership
  readonly findMemberOf: FindMemberOf
}): Pick<Handlers, 'getProjectMembership' | 'getProjectMembershipsForProject'> {
  return {
    async getProjectMembership({ path, principal }) {
      const gid = parseGid(path.project_membership_gid)
      const found = await needs.findMembership(principal, gid, 'project_membership')
      if (found.state !== 'visible') return found.refusal(path.project_membership_gid)
      return done({ kind: 'record', record: found.record })
    },

    async getProjectMembershipsForProject({ page, path, principal, query }) {
      const project = await needs.findProject(principal, parseGid(path.project_gid))
      if (project.state !== 'visible') return project.refusal(path.project_gid)
      const read = readInput(query, PROJECT_MEMBERSHIP_FILTER)
      if (!read.ok) return read
      const { gid: projectGid, workspaceGid } = project.record.project
      const { user: who } = read.value
      const member =
        who === undefined ? null : await needs.findMemberOf(principal, { who, workspaceGid, type: 'user' })
      if (who !== undefined && member === null)
        return invalid(unknownReference('user', userReferenceText(who)))
      const rows = await needs.memberships.list({ projectGid, member, page })
      const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },
  }
}
