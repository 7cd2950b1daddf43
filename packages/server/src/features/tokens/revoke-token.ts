import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import type { TokenStore } from './ports.js'

/**
 * Ends a token. Every server's next request with it is answered 401.
 * @returns `already_revoked` changes nothing: the first time and reason stay
 * @throws StoreUnavailable, nothing else
 */
export function makeRevokeToken(needs: { readonly tokens: TokenStore; readonly clock: Clock }) {
  return async (request: {
    readonly tokenGid: Gid
    readonly actor: Actor
  }): Promise<'revoked' | 'already_revoked' | 'unknown'> =>
    await needs.tokens.revoke({ ...request, nowMs: needs.clock.nowMs() })
}
