import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import type { UserStore } from './ports.js'

/**
 * Ends a person's access. Their sessions end with it; their tokens are revoked and stay listed with that reason.
 * @throws StoreUnavailable, nothing else
 */
export function makeDeactivateUser(needs: { readonly users: UserStore; readonly clock: Clock }) {
  return async (request: { readonly userGid: Gid; readonly actor: Actor }) =>
    await needs.users.deactivate({ ...request, nowMs: needs.clock.nowMs() })
}
