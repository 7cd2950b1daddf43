import type { LiveToken, TokenOwner } from '../../protocol/oauth/token-answer.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind, type TokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { VersionedMemory } from '../../platform/versioned-memory.js'
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
  /** See `Database.changeStamp`. */
  readonly changeStamp: () => number | null
  /** Of refresh tokens nothing is remembered: their use moves no stamp. */
  readonly known: VersionedMemory<SecretHash, DescribedToken>
}): InspectToken {
  const describe: ReadonlyMap<TokenKind, Describe> = new Map(
    Object.entries(needs.describe) as [TokenKind, Describe][],
  )
  const lookUp = async (kind: TokenKind, hash: SecretHash) => {
    const asOf = kind === 'refresh' ? null : needs.changeStamp()
    const remembered = needs.known.get(asOf, hash)
    // A use moves no stamp: what seems forgotten is looked up.
    if (remembered !== undefined && !isForgotten(remembered, needs.clock.nowMs())) return remembered
    const token = (await describe.get(kind)?.(hash)) ?? null
    if (token !== null) needs.known.set(asOf, hash, token)
    return token
  }

  return async (presented) => {
    const kind = parseTokenKind(presented)
    if (kind === null) return null
    const token = await lookUp(kind, hashSecret(presented))
    if (token === null || token.userDeactivatedAtMs !== null) return null
    const nowMs = needs.clock.nowMs()
    if (tokenState(token, nowMs) !== 'live' || isForgotten(token, nowMs)) return null
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

/** As the API has it: a policy ends it for want of use, whether or not the chore that revokes it has come by. */
function isForgotten({ forgottenAtMs }: DescribedToken, nowMs: number): boolean {
  return forgottenAtMs !== undefined && forgottenAtMs <= nowMs
}

/** The overlap of a rotation ends a token before its own expiry does. */
function endOf(token: {
  readonly expiresAtMs: number | null
  readonly retiresAtMs: number | null
}): number | null {
  const ends = [token.expiresAtMs, token.retiresAtMs].filter((end) => end !== null)
  return ends.length === 0 ? null : Math.min(...ends)
}
