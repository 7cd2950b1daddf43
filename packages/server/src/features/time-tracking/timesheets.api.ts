import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import {
  plainKind,
  type NewRecord,
  type PlainActs,
  type RecordAccess,
  type RecordStore,
} from '../record-kind.js'
import type { FindMember } from '../users/find-member.js'
import { TIMESHEET_FIELDS, TIMESHEETS_PER_PERSON_MAX, type Timesheet } from './timesheet.js'
import { judgeTransition, mondayOf, nextStatuses, weekEnd, type TimesheetRoles } from './timesheet.rules.js'
import { NEW_TIMESHEET, OF_TIMESHEETS, TIMESHEET_CHANGES } from './timesheets.operations.js'

type Served =
  | 'getTimesheetApprovalStatuses'
  | 'createTimesheetApprovalStatus'
  | 'getTimesheetApprovalStatus'
  | 'updateTimesheetApprovalStatus'

interface Needs {
  readonly store: RecordStore<Timesheet>
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly findMember: FindMember
}

/** Timesheets are seen by whose time it is, and by the admins of the workspace, who decide about them. */
export function timesheetKind(needs: Needs) {
  const kind = plainKind({
    ...needs,
    type: 'timesheet_approval_status',
    nestedScope: 'timesheet_approval_statuses:read',
    says: 'What became of a person’s time of a week.',
    exampleGid: EXAMPLES.timesheet_approval_status.gid,
    fields: TIMESHEET_FIELDS,
    accessOf: (viewer, records) => {
      const own = records.filter((sheet) => Object.values(rolesIn(viewer, sheet)).includes(true))
      return new Map(own.map(({ gid }): [Gid, RecordAccess] => [gid, 'change']))
    },
    create: {
      ...NEW_TIMESHEET,
      ownerField: 'user',
      tooMany: `user: Has ${TIMESHEETS_PER_PERSON_MAX} timesheets, as many as there may be`,
      taken: 'start_date: There is a timesheet of that week already. Change its approval_status instead',
      make: makeTimesheet(needs),
    },
    update: {
      ...TIMESHEET_CHANGES,
      change: (sheet, { approval_status: to }, viewer) => {
        if (to === undefined) return done({ changes: {} })
        const from = sheet.status
        const judged = judgeTransition({ from, to }, rolesIn(viewer, sheet))
        if (judged === 'denied') return noAccess('timesheet_approval_status')
        if (judged === 'impossible')
          return invalid(
            `approval_status: Is ${from}, and can become ${nextStatuses(from).join(' or ')}, but not ${to}`,
          )
        return done({ changes: { status: to }, judged: { status: from } })
      },
    },
  })
  return { ...kind, handlers: handlersOf(kind, needs) }
}

function makeTimesheet({ clock, findMember, nextGid }: Needs) {
  return async (
    viewer: Principal,
    input: InputValues<typeof NEW_TIMESHEET.fields>,
  ): Promise<Outcome<NewRecord<Timesheet>>> => {
    const { end_date: endOn, start_date: startOn = '', user = { by: 'me' }, workspace = NO_GID } = input
    if (!viewer.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
    const userGid = await findMember(workspace, { who: user, viewer })
    if (userGid === null) return invalid(`user: Not a user in Organization: ${userReferenceText(user)}`)
    if (mondayOf(startOn) !== startOn) return invalid('start_date: Must be a Monday')
    if (endOn !== weekEnd(startOn)) return invalid(`end_date: Must be the Sunday after, ${weekEnd(startOn)}`)
    const record: Timesheet = {
      gid: await nextGid(),
      workspaceGid: workspace,
      userGid,
      startOn,
      status: 'draft',
      createdAtMs: clock.nowMs(),
    }
    if (!Object.values(rolesIn(viewer, record)).includes(true)) return noAccess('user')
    return done({
      record,
      owner: { table: 'users', gid: userGid },
      among: { userGid, workspaceGid: workspace },
      countMax: TIMESHEETS_PER_PERSON_MAX,
    })
  }
}

function handlersOf(kind: PlainActs<Timesheet>, { findMember }: Needs): Pick<Handlers, Served> {
  return {
    async getTimesheetApprovalStatuses(call) {
      const { principal } = call
      const read = readInput(call.query, OF_TIMESHEETS)
      if (!read.ok) return read
      const { from_date: from, to_date: to, user, workspace = NO_GID } = read.value
      const role = principal.roles.get(workspace)
      if (role === undefined) return invalid(unknownReference('workspace', workspace))
      const named = user === undefined ? null : await findMember(workspace, { who: user, viewer: principal })
      if (user !== undefined && named === null)
        return invalid(`user: Not a user in Organization: ${userReferenceText(user)}`)
      // Whoever sees no others reads no others.
      const userGid = named ?? (role === 'admin' ? null : principal.userGid)
      return await kind.list(call, {
        where: { workspaceGid: workspace, ...(userGid === null ? {} : { userGid }) },
        atLeast: from === undefined ? {} : { startOn: mondayOf(from) },
        atMost: to === undefined ? {} : { startOn: to },
        anyOf: (read.value.approval_statuses ?? []).map((status) => ({ status })),
      })
    },
    createTimesheetApprovalStatus: async ({ data, principal }) => await kind.create(principal, data),
    getTimesheetApprovalStatus: async ({ path, principal }) =>
      await kind.get(principal, path.timesheet_approval_status_gid),
    updateTimesheetApprovalStatus: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.timesheet_approval_status_gid, data }),
  }
}

function rolesIn(viewer: Principal, { userGid, workspaceGid }: Timesheet): TimesheetRoles {
  return {
    isSubmitter: viewer.userGid === userGid,
    isReviewer: viewer.roles.get(workspaceGid) === 'admin',
  }
}
