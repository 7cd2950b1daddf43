import type { LiveToken, TokenOwner } from '../../protocol/oauth/token-answer.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind, type TokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import { tokenState, type DescribedToken } from './token.js'

/** A token that works at this moment, and whose it is. */
export type InspectedToken = LiveToken & { readonly owner: TokenOwner }

/**
 * Looks at a token without using it: nothing is recorded, and no predecessor ends.
 * @returns null for every token that does not work now, whatever the reason, and for every text that is none
 * @throws StoreUnavailable, nothing else
 */
export type InspectToken = (presented: string) => Promise<InspectedToken | null>

type Describe = (hash: SecretHash) => Promise<DescribedToken | null>

/** @param needs.describe  one reader for each kind that can be asked about */
export function makeInspectToken(needs: {
  readonly describe: Readonly<Record<'personal' | 'access' | 'refresh', Describe>>
  readonly clock: Clock
}): InspectToken {
  const describe: ReadonlyMap<TokenKind | null, Describe> = new Map(
    Object.entries(needs.describe) as [TokenKind, Describe][],
  )
  return async (presented) => {
    const kind = parseTokenKind(presented)
    const token = await describe.get(kind)?.(hashSecret(presented))
    if (token === undefined || token === null || token.userDeactivatedAtMs !== null) return null
    if (tokenState(token, needs.clock.nowMs()) !== 'live') return null
    return {
      kind: kind === 'refresh' ? 'refresh' : 'access',
      scope: token.scope,
      issuedAtMs: token.createdAtMs,
      expiresAtMs: endOf(token),
      clientId: token.clientId,
      owner: token.owner,
    }
  }
}

/** The overlap of a rotation ends a token before its own expiry does. */
function endOf(token: {
  readonly expiresAtMs: number | null
  readonly retiresAtMs: number | null
}): number | null {
  const ends = [token.expiresAtMs, token.retiresAtMs].filter((end) => end !== null)
  return ends.length === 0 ? null : Math.min(...ends)
}
