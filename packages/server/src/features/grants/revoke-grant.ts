import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type { AccessTokenStore } from '../tokens/ports.js'
import type { GrantStore } from './ports.js'

/**
 * Ends a grant, with every token that it gave. Whoever takes it back so is asked again before the app gets another.
 * @throws StoreUnavailable, nothing else
 */
export function makeRevokeGrant(needs: { readonly grants: GrantStore; readonly clock: Clock }) {
  return async (request: { readonly grantGid: Gid; readonly actor: Actor }) =>
    await needs.grants.revoke({ ...request, reason: 'revoked', nowMs: needs.clock.nowMs() })
}

/** What became of a token that an app gave back; to the app all are the same but an unsupported type. `token_unknown`: nobody has it. */
export type GivenBack = 'revoked' | 'nothing_to_revoke' | 'token_unknown' | 'token_type_unsupported'
export type GiveBackToken = (clientId: Gid, token: string, from?: Origin) => Promise<GivenBack>

/**
 * Ends what an app gives back: with a refresh token of any age its whole grant, with an access token that token alone. What is not that
 * app's, or nothing at all, is left as it is, and the app is not told.
 * @param needs.endsAccessTokens  false to refuse access tokens, as Asana does
 * @throws StoreUnavailable, nothing else
 * @see RFC 7009 §2.1, §2.2
 */
export function makeGiveBackToken(needs: {
  readonly grants: GrantStore
  readonly accessTokens: Pick<AccessTokenStore, 'describe' | 'revoke'>
  readonly endsAccessTokens: boolean
  readonly clock: Clock
}): GiveBackToken {
  return async (clientId, token, from) => {
    const kind = parseTokenKind(token)
    if (kind === 'access') {
      if (!needs.endsAccessTokens) return 'token_type_unsupported'
      const hash = hashSecret(token)
      const revoked = await needs.accessTokens.revoke({
        hash,
        clientId,
        from,
        nowMs: needs.clock.nowMs(),
      })
      if (revoked) return 'revoked'
      return (await needs.accessTokens.describe(hash)) === null ? 'token_unknown' : 'nothing_to_revoke'
    }
    if (kind !== 'refresh') return 'nothing_to_revoke'
    const grant = await needs.grants.grantOfRefreshToken(hashSecret(token))
    if (grant === null) return 'token_unknown'
    if (grant.clientId !== clientId) return 'nothing_to_revoke'
    const decision = await needs.grants.revoke({
      grantGid: grant.gid,
      reason: 'app_revoked',
      actor: { kind: 'app', gid: clientId, from },
      nowMs: needs.clock.nowMs(),
    })
    return decision === 'revoked' ? 'revoked' : 'nothing_to_revoke'
  }
}
