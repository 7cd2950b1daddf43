import type { Clock } from '../../platform/clock.js'
import { EMPTY_ANSWER, type Handlers } from '../../protocol/asana/call.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, refuse } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindUser } from '../users/ports.js'
import { ACCESS_REQUESTS_PER_PERSON_MAX, type AccessRequest } from './access-request.js'
import { NEW_ACCESS_REQUEST, REQUESTS_FOR } from './access-requests.operations.js'
import type { FindAccessRequest, FindTarget } from './find-access-request.js'
import type { AccessRequestStore } from './ports.js'

type Served = 'getAccessRequests' | 'createAccessRequest' | 'approveAccessRequest' | 'rejectAccessRequest'

interface Needs {
  readonly requests: AccessRequestStore
  readonly findTarget: FindTarget
  readonly findRequest: FindAccessRequest
  readonly findUser: FindUser
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

export function accessRequestsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getAccessRequests({ page, principal, query }) {
      const read = readInput(query, REQUESTS_FOR)
      if (!read.ok) return read
      const { target: targetGid = NO_GID, user: who } = read.value
      const found = await needs.findTarget(principal, targetGid)
      if (found === null) return invalid(unknownReference('target', targetGid))
      const user = who === undefined ? null : await needs.findUser(principal, who)
      if (who !== undefined && user === null)
        return invalid(`user: Not a user in Organization: ${userReferenceText(who)}`)
      const { admission, target } = found
      // Who asks for what is known to those who decide, and to whoever asks.
      if (!admission.mayAdmit && user !== null && user.gid !== principal.userGid)
        return done({ kind: 'list', records: [], next: null })
      const requesterGid = user?.gid ?? (admission.mayAdmit ? null : principal.userGid)
      const rows = await needs.requests.list(target, { requesterGid, page })
      const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async createAccessRequest({ data, principal }) {
      const read = readInput(data, NEW_ACCESS_REQUEST)
      if (!read.ok) return read
      const { message, target: targetGid = NO_GID } = read.value
      const found = await needs.findTarget(principal, targetGid)
      if (found === null) return invalid(unknownReference('target', targetGid))
      const { admission, target } = found
      if (admission.isVisible) return invalid(`target: You already have access to this ${target.type}`)
      const request: AccessRequest = {
        gid: await needs.nextGid(),
        workspaceGid: admission.workspaceGid,
        target,
        requesterGid: principal.userGid,
        message: message ?? '',
        createdAtMs: needs.clock.nowMs(),
      }
      switch (await needs.requests.create(request, { perPersonMax: ACCESS_REQUESTS_PER_PERSON_MAX })) {
        case 'created':
          return done({ kind: 'record', record: request })
        case 'asked_already':
          return invalid(`target: You have already asked for access to this ${target.type}`)
        case 'too_many':
          return refuse({
            kind: 'forbidden',
            message: `target: You have asked for access ${ACCESS_REQUESTS_PER_PERSON_MAX} times without an answer, which is as often as you may`,
          })
        case 'target_gone':
        case 'requester_left':
          return invalid(unknownReference('target', targetGid))
      }
    },

    async approveAccessRequest({ path, principal }) {
      const found = await needs.findRequest(principal, parseGid(path.access_request_gid))
      if (found.state !== 'visible') return found.refusal(path.access_request_gid)
      const by = {
        viewer: principal,
        membershipGid: await needs.nextGid(),
        nowMs: needs.clock.nowMs(),
      }
      switch (await needs.requests.approve(found.record, by)) {
        case 'approved':
          return done(EMPTY_ANSWER)
        case 'gone':
          return notRecognized('access_request', path.access_request_gid)
        case 'refused':
          return noAccess('access_request')
        case 'requester_left':
          return invalid('requester: Has left the workspace, or was deactivated. Reject the request.')
        case 'too_many':
          return invalid('target: Has as many members as it may have')
      }
    },

    async rejectAccessRequest({ path, principal }) {
      const found = await needs.findRequest(principal, parseGid(path.access_request_gid))
      if (found.state !== 'visible') return found.refusal(path.access_request_gid)
      const decision = await needs.requests.reject(found.record, { viewer: principal })
      if (decision === 'refused') return noAccess('access_request')
      return decision === 'rejected'
        ? done(EMPTY_ANSWER)
        : notRecognized('access_request', path.access_request_gid)
    },
  }
}
