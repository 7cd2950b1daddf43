import type { LiveToken, TokenOwner } from '../../protocol/oauth/token-answer.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind, type TokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { Changes, Remembered } from '../../platform/remembered.js'
import type { DescribedToken } from '../tokens/token.js'
import { tokenState } from '../tokens/token.rules.js'

/** A token that works at this moment, and whose it is. */
export type InspectedToken = LiveToken & { readonly owner: TokenOwner }

/**
 * Looks at a token without using it: nothing is recorded, and no predecessor ends.
 * @returns null for every token that does not work now, whatever the reason, and for every text that is none; and whether it has the form of
 *   a token, and nobody has it
 * @throws StoreUnavailable, nothing else
 */
export type InspectToken = (presented: string) => Promise<{
  readonly token: InspectedToken | null
  readonly unknownKind: InspectedKind | null
}>

type InspectedKind = 'personal' | 'access' | 'refresh'

type Describe = (hash: SecretHash) => Promise<DescribedToken | null>

/** @param needs.describe  one reader for each kind that can be asked about */
export function makeInspectToken(needs: {
  readonly describe: Readonly<Record<InspectedKind, Describe>>
  readonly clock: Clock
  readonly changes: Pick<Changes, 'catchUp'>
  readonly known: Remembered<SecretHash, DescribedToken>
}): InspectToken {
  const isInspected = (kind: TokenKind | null): kind is InspectedKind =>
    kind !== null && Object.hasOwn(needs.describe, kind)
  const lookUp = async (kind: InspectedKind, hash: SecretHash) => {
    if (kind === 'refresh') return await needs.describe.refresh(hash)
    const asOf = await needs.changes.catchUp()
    const remembered = asOf === null ? undefined : needs.known.get(hash, asOf)
    // A use is no change: what seems forgotten is looked up.
    if (remembered !== undefined && !isForgotten(remembered, needs.clock.nowMs())) return remembered
    const token = await needs.describe[kind](hash)
    if (token !== null && asOf !== null) needs.known.set(hash, asOf, token)
    return token
  }

  return async (presented) => {
    const kind = parseTokenKind(presented)
    if (!isInspected(kind)) return NOTHING
    const token = await lookUp(kind, hashSecret(presented))
    if (token === null) return { token: null, unknownKind: kind }
    if (token.userDeactivatedAtMs !== null) return NOTHING
    const nowMs = needs.clock.nowMs()
    if (tokenState(token, nowMs) !== 'live' || isForgotten(token, nowMs)) return NOTHING
    const inspected = {
      kind: kind === 'refresh' ? 'refresh' : 'access',
      scope: token.scope,
      issuedAtMs: token.createdAtMs,
      expiresAtMs: endOf(token),
      clientId: token.clientId,
      owner: token.owner,
    } as const
    return { token: inspected, unknownKind: null }
  }
}

const NOTHING = { token: null, unknownKind: null } as const

/** As the API has it: a policy ends it for want of use, whether or not the job that revokes it has come by. */
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
