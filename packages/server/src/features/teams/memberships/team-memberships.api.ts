import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../../protocol/asana/call.js'
import { parseUserReference, userReferenceText, type UserReference } from '../../../protocol/asana/field.js'
import { NO_GID, parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { cutPage, type PageRequest } from '../../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Clock } from '../../../platform/clock.js'
import { apiActor } from '../../audit/api-actor.rules.js'
import type { FindTeam } from '../find-team.js'
import type { PeopleForTeams } from '../ports.js'
import { mayAddTo, mayRemoveFrom, type Team } from '../team.rules.js'
import type { TeamAct, TeamJoining, TeamMembershipReader } from './ports.js'
import type { TeamMembership } from './team-membership.js'
import {
  TEAM_MEMBERSHIP_FILTER,
  TEAM_MEMBERSHIPS_OF_USER,
  TEAM_PERSON,
} from './team-memberships.operations.js'

type Served =
  | 'getTeamMemberships'
  | 'getTeamMembership'
  | 'getTeamMembershipsForTeam'
  | 'getTeamMembershipsForUser'
  | 'addUserForTeam'
  | 'removeUserForTeam'

interface Needs {
  readonly memberships: TeamMembershipReader
  readonly joining: TeamJoining
  readonly findTeam: FindTeam
  readonly people: PeopleForTeams
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

export function teamMembershipsApi(needs: Needs): Pick<Handlers, Served> {
  const { findTeam, joining, memberships, people } = needs
  return {
    async getTeamMemberships(call) {
      const { page, principal, query } = call
      const read = readInput(query, TEAM_MEMBERSHIP_FILTER)
      if (!read.ok) return read
      const { team: teamGid, user: who, workspace } = read.value
      if (teamGid === undefined && who === undefined) return invalid('team: Missing input')
      if (teamGid === undefined && workspace === undefined) return invalid('workspace: Missing input')
      if (workspace !== undefined && !principal.roles.has(workspace))
        return invalid(unknownReference('workspace', workspace))
      const user = who === undefined ? null : await people.findUser(principal, who)
      if (who !== undefined && user === null) return invalid(unknownReference('user', userReferenceText(who)))
      if (teamGid === undefined)
        return await ofUser(needs, call, { userGid: user?.gid ?? NO_GID, workspaceGid: workspace ?? NO_GID })
      if ((await findTeam(principal, teamGid)).state !== 'visible')
        return invalid(unknownReference('team', teamGid))
      const filter = { teamGid, userGid: user?.gid ?? null, page }
      return answerPage(await memberships.listOfTeam(filter), page)
    },

    async getTeamMembership({ path, principal }) {
      const gid = parseGid(path.team_membership_gid)
      const membership = gid === null ? undefined : (await memberships.load([gid])).get(gid)
      // A team is looked up for a membership that does not exist, too: both answers take the same time.
      const team = await findTeam(principal, membership?.teamGid ?? NO_GID)
      if (membership === undefined || team.state === 'absent')
        return notRecognized('team_membership', path.team_membership_gid)
      if (team.state !== 'visible') return noAccess('team_membership')
      return done({ kind: 'record', record: membership })
    },

    async getTeamMembershipsForTeam({ page, path, principal }) {
      const team = await findTeam(principal, parseGid(path.team_gid))
      if (team.state !== 'visible') return team.refusal(path.team_gid)
      return answerPage(await memberships.listOfTeam({ teamGid: team.record.gid, userGid: null, page }), page)
    },

    async getTeamMembershipsForUser(call) {
      const who = parseUserReference(call.path.user_gid)
      const user = who === null ? null : await people.findUser(call.principal, who)
      if (user === null) return notRecognized('user', call.path.user_gid)
      const read = readInput(call.query, TEAM_MEMBERSHIPS_OF_USER)
      if (!read.ok) return read
      const { workspace } = read.value
      if (workspace === undefined || !call.principal.roles.has(workspace))
        return invalid(unknownReference('workspace', workspace ?? ''))
      return await ofUser(needs, call, { userGid: user.gid, workspaceGid: workspace })
    },

    async addUserForTeam(call) {
      const found = await findPlace(needs, call)
      if (!found.ok) return found
      const { act, isSelf, who } = found.value
      const added = await joining.add({
        ...act,
        membershipGid: await needs.nextGid(),
        mayAct: (standing, isGuest) =>
          mayAddTo(standing, call.principal.roles.get(standing.team.workspaceGid), { isSelf, isGuest }),
      })
      if (added === 'refused') return noAccess('team')
      return added === 'gone' ? nobody(who) : done({ kind: 'record', record: added })
    },

    async removeUserForTeam(call) {
      const found = await findPlace(needs, call)
      if (!found.ok) return found
      const { act, isSelf } = found.value
      const removed = await joining.remove({
        ...act,
        mayAct: (standing) =>
          mayRemoveFrom(standing, call.principal.roles.get(standing.team.workspaceGid), isSelf),
      })
      if (removed === 'refused') return noAccess('team')
      return removed === 'gone' ? notRecognized('team', call.path.team_gid) : done(EMPTY_ANSWER)
    },
  }
}

/** The team of the path, and the person of the body. */
async function findPlace(
  { clock, findTeam, people }: Needs,
  call: Call<'addUserForTeam' | 'removeUserForTeam'>,
): Promise<
  Outcome<{
    readonly team: Team
    readonly who: UserReference
    readonly isSelf: boolean
    readonly act: Omit<TeamAct, 'mayAct'>
  }>
> {
  const { data, path, principal: viewer } = call
  const found = await findTeam(viewer, parseGid(path.team_gid))
  if (found.state !== 'visible') return found.refusal(path.team_gid)
  const read = readInput(data, TEAM_PERSON)
  if (!read.ok) return read
  const { user: who } = read.value
  if (who === undefined) return invalid('user: Missing input')
  const team = found.record
  const userGid = await people.findMember(team.workspaceGid, { who, viewer })
  if (userGid === null) return nobody(who)
  const act = { viewer, actor: apiActor(call), teamGid: team.gid, userGid, nowMs: clock.nowMs() }
  return done({ team, who, isSelf: userGid === viewer.userGid, act })
}

const nobody = (who: UserReference) => invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)

async function ofUser(
  { memberships }: Needs,
  { page, principal, rest }: Pick<Call<Served>, 'page' | 'principal' | 'rest'>,
  filter: { readonly userGid: Gid; readonly workspaceGid: Gid },
): Promise<Outcome<Answer>> {
  return answerPage(await memberships.listOfUser(principal, { ...filter, page, rest }), page)
}

function answerPage(rows: readonly TeamMembership[], page: PageRequest): Outcome<Answer> {
  const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
  return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
}
