import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Grant, GrantState } from './grant.js'
import type { GrantStore } from './ports.js'
import { DEAD_GRANT_VISIBLE_DAYS, grantState } from './grant.rules.js'
import { DAY_MS } from '../../time-units.js'

export interface ListedGrant extends Grant {
  readonly state: GrantState
}

/** Lists grants, newest first; those that died in the last 30 days are among them, with the reason. */
export function makeListGrants(needs: { readonly grants: GrantStore; readonly clock: Clock }) {
  return async (filter: {
    readonly userGid: Gid | null
    readonly clientId: Gid | null
  }): Promise<readonly ListedGrant[]> => {
    const nowMs = needs.clock.nowMs()
    const grants = await needs.grants.list({
      ...filter,
      diedAfterMs: nowMs - DEAD_GRANT_VISIBLE_DAYS * DAY_MS,
    })
    return grants.map((grant) => ({ ...grant, state: grantState(grant, nowMs) }))
  }
}
