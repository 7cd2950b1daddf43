import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import { endedInWords, type AddressStore } from './proof.js'

/**
 * Confirms that the address of an account is its owner's, on somebody's word.
 * @param request.keepsAll  what was made before under the account lives on: whoever made it is known to be the owner
 * @returns `verified` with what lived under the account until then, "2 sessions", "1 passkey" …; else why not
 * @throws StoreUnavailable, nothing else
 */
export function makeVerifyAddress(needs: { readonly addresses: AddressStore; readonly clock: Clock }) {
  return async (request: {
    readonly userGid: Gid
    readonly keepsAll: boolean
    readonly actor: Actor
  }): Promise<
    | { readonly decision: 'verified'; readonly ended: readonly string[] }
    | { readonly decision: 'already' | 'deactivated' | 'unknown' }
  > => {
    const verified = await needs.addresses.verify({ ...request, nowMs: needs.clock.nowMs() })
    return verified.decision === 'verified' ? { ...verified, ended: endedInWords(verified.ended) } : verified
  }
}
