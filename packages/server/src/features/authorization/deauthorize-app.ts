import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Origin } from '../audit/audit-event.js'
import type { GrantStore, RevokedApp } from '../grants/ports.js'

export type DeauthorizeApp = ReturnType<typeof makeDeauthorizeApp>

/**
 * Takes back all that a person allowed an app: every grant with its tokens, codes that it has not redeemed yet, and the consent for which
 * it need not ask again.
 * @returns what ended; null for an app that had nothing
 * @throws StoreUnavailable, nothing else
 */
export function makeDeauthorizeApp(needs: {
  readonly grants: Pick<GrantStore, 'revokeApp'>
  readonly clock: Clock
}) {
  return async (request: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly from?: Origin
  }): Promise<RevokedApp | null> => await needs.grants.revokeApp({ ...request, nowMs: needs.clock.nowMs() })
}
