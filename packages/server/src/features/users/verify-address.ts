import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import { endedWords } from '../mail/ended-words.rules.js'
import { endedCounts, type AddressStore } from './proof.js'

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
    if (verified.decision !== 'verified') return verified
    return { ...verified, ended: endedCounts(verified.ended).map(endedWords) }
  }
}
