import { formatScopes, FULL_SCOPE } from '../../protocol/oauth/scope.js'
import type { LiveToken, TokenOwner } from '../../protocol/oauth/token-answer.js'
import type { GrantedScopes } from '../../protocol/token/principal.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { TokenStore } from './ports.js'
import { tokenState } from './token.js'

/** A token that works at this moment, and whose it is. */
export type InspectedToken = LiveToken & { readonly owner: TokenOwner }

/**
 * Looks at a token without using it: nothing is recorded, and no predecessor ends.
 * @returns null for every token that does not work now, whatever the reason, and for every text that is none
 * @throws StoreUnavailable, nothing else
 */
export type InspectToken = (presented: string) => Promise<InspectedToken | null>

export function makeInspectToken(needs: {
  readonly tokens: TokenStore
  readonly clock: Clock
}): InspectToken {
  return async (presented) => {
    if (parseTokenKind(presented) !== 'personal') return null
    const token = await needs.tokens.describe(hashSecret(presented))
    if (token === null || token.userDeactivatedAtMs !== null) return null
    if (tokenState(token, needs.clock.nowMs()) !== 'live') return null
    return {
      kind: 'access',
      scope: scopeText(token.scopes),
      issuedAtMs: token.createdAtMs,
      expiresAtMs: endOf(token),
      clientId: null,
      owner: token.owner,
    }
  }
}

function scopeText(scopes: GrantedScopes): string {
  return scopes === 'full' ? FULL_SCOPE : formatScopes({ api: [...scopes].toSorted(), identity: [] })
}

/** The overlap of a rotation ends a token before its own expiry does. */
function endOf(token: {
  readonly expiresAtMs: number | null
  readonly retiresAtMs: number | null
}): number | null {
  const ends = [token.expiresAtMs, token.retiresAtMs].filter((end) => end !== null)
  return ends.length === 0 ? null : Math.min(...ends)
}
