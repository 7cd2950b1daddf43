import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Origin } from '../audit/audit-event.js'
import type { GrantStore } from '../grants/ports.js'

export type EndOwnGrant = ReturnType<typeof makeEndOwnGrant>

/**
 * Ends one of the grants that a person gave an app, with every token of it, and none of the others. The app has to ask before it gets
 * another.
 * @returns `unknown` for a grant that is not this person's and this app's
 * @throws StoreUnavailable, nothing else
 */
export function makeEndOwnGrant(needs: {
  readonly grants: Pick<GrantStore, 'revoke'>
  readonly clock: Clock
}) {
  return async (request: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly grantGid: Gid
    readonly from?: Origin
  }): Promise<'revoked' | 'already_revoked' | 'unknown'> => {
    const { clientId, from, grantGid, userGid } = request
    return await needs.grants.revoke({
      grantGid,
      of: { userGid, clientId },
      reason: 'revoked',
      actor: { kind: 'user', gid: userGid, from },
      nowMs: needs.clock.nowMs(),
    })
  }
}
