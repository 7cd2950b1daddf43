import type { AsRead } from '../../../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Answer, type Handlers } from '../../../protocol/asana/call.js'
import { userReferenceText } from '../../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput, readRecordInput } from '../../../protocol/asana/input.js'
import { cutPage, type PageRequest } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Clock } from '../../../platform/clock.js'
import type { FindProject } from '../find-project.js'
import type { FindMembership } from './find-membership.js'
import type { FindMemberOf } from './find-member-of.js'
import { PROJECT_TEAMS_MAX, type ProjectMembership } from './membership.js'
import {
  MEMBERSHIP_CHANGES,
  MEMBERSHIP_FILTER,
  NEW_MEMBERSHIP,
  PROJECT_MEMBERSHIP_FILTER,
} from './memberships.operations.js'
import type { ProjectMembershipReader, ProjectSharing } from './ports.js'

type Served =
  | 'getMemberships'
  | 'createMembership'
  | 'getMembership'
  | 'updateMembership'
  | 'deleteMembership'
  | 'getProjectMembership'
  | 'getProjectMembershipsForProject'

interface Needs {
  readonly memberships: ProjectMembershipReader
  readonly sharing: ProjectSharing
  readonly findProject: FindProject
  readonly findMembership: FindMembership
  readonly findMemberOf: FindMemberOf
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Every name of the record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

export function membershipsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getMemberships({ page, principal, query, rest }) {
      const read = readInput(query, MEMBERSHIP_FILTER)
      if (!read.ok) return read
      const { member: who, parent, resource_subtype: subtype } = read.value
      if (parent === undefined) {
        if (subtype === undefined) return invalid('parent: Missing input')
        if (who === undefined) return invalid('member: Missing input')
        const team = await needs.findMemberOf(principal, { who, workspaceGid: null, type: 'team' })
        if (team === null) return invalid(unknownReference('member', userReferenceText(who)))
        return answerPage(
          await needs.memberships.listOfTeam(principal, { teamGid: team.gid, page, rest }),
          page,
        )
      }
      const project = await needs.findProject(principal, parent)
      if (project.state !== 'visible') return invalid(unknownReference('parent', parent))
      const { gid: projectGid, workspaceGid } = project.record.project
      const member = who === undefined ? null : await needs.findMemberOf(principal, { who, workspaceGid })
      if (who !== undefined && member === null)
        return invalid(unknownReference('member', userReferenceText(who)))
      return answerPage(await needs.memberships.list({ projectGid, member, page }), page)
    },

    async createMembership({ data, principal: viewer }) {
      const read = readInput(data, { ...NEW_MEMBERSHIP, readOnly: needs.fieldNames })
      if (!read.ok) return read
      const { access_level: level, member: who, parent, role } = read.value
      if (parent === undefined || who === undefined) return invalid('parent: Missing input')
      if (level !== undefined && role !== undefined && level !== role)
        return invalid('role: Is not the access_level')
      const found = await needs.findProject(viewer, parent)
      if (found.state !== 'visible') return invalid(unknownReference('parent', parent))
      const { project } = found.record
      const member = await needs.findMemberOf(viewer, { who, workspaceGid: project.workspaceGid })
      if (member === null) return invalid(unknownReference('member', userReferenceText(who)))
      const decision = await needs.sharing.add({
        viewer,
        projectGid: project.gid,
        members: [{ gid: await needs.nextGid(), member }],
        level: level ?? role ?? null,
        follows: false,
        nowMs: needs.clock.nowMs(),
      })
      if (decision === 'refused') return noAccess('project')
      if (decision === 'too_many_teams')
        return invalid(`member: A project is shared with at most ${PROJECT_TEAMS_MAX} teams`)
      if (decision === 'gone') return invalid(unknownReference('parent', parent))
      const [membership] = await needs.memberships.list({ projectGid: project.gid, member, page: ONE })
      // Nobody else is passed over than who has left meanwhile.
      return membership === undefined
        ? invalid(unknownReference('member', userReferenceText(who)))
        : done({ kind: 'record', record: membership })
    },

    async getMembership({ path, principal }) {
      const found = await needs.findMembership(principal, parseGid(path.membership_gid), 'membership')
      if (found.state !== 'visible') return found.refusal(path.membership_gid)
      return done({ kind: 'record', record: found.record })
    },

    async updateMembership({ data, path, principal: viewer }) {
      const found = await needs.findMembership(viewer, parseGid(path.membership_gid), 'membership')
      if (found.state !== 'visible') return found.refusal(path.membership_gid)
      const membership = found.record
      const read = await readRecordInput(data, {
        ...MEMBERSHIP_CHANGES,
        readOnly: needs.fieldNames,
        asRead: async (values) =>
          await needs.asRead(viewer, { type: 'membership', record: membership }, values),
      })
      if (!read.ok) return read
      const { access_level: level } = read.value
      // What is to stay as it is needs no right to share the project.
      if (level === undefined || level === membership.level)
        return done({ kind: 'record', record: membership })
      const decision = await needs.sharing.setLevel({ viewer, membership, level })
      if (decision === 'refused') return noAccess('membership')
      if (decision === 'gone') return notRecognized('membership', path.membership_gid)
      return done({ kind: 'record', record: { ...membership, level } })
    },

    async deleteMembership({ path, principal: viewer }) {
      const found = await needs.findMembership(viewer, parseGid(path.membership_gid), 'membership')
      if (found.state !== 'visible') return found.refusal(path.membership_gid)
      const { member, projectGid } = found.record
      const decision = await needs.sharing.remove({ viewer, projectGid, members: [member] })
      return decision === 'refused' ? noAccess('membership') : done(EMPTY_ANSWER)
    },

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
      return answerPage(await needs.memberships.list({ projectGid, member, page }), page)
    },
  }
}

const ONE: PageRequest = { limit: 1, after: null }

function answerPage(rows: readonly ProjectMembership[], page: PageRequest): Outcome<Answer> {
  const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
  return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
}
