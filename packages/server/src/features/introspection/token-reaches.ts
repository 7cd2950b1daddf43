import type { Gid } from '../../protocol/asana/gid.js'
import type { IsWithin, Withheld } from '../../protocol/token/policy.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import type { Clock } from '../../platform/clock.js'
import type { AccessTokenStore, TokenStore } from '../tokens/ports.js'
import { withheldOf } from '../tokens/verification/token-reach.rules.js'
import { isForgotten } from '../tokens/token.rules.js'

export type TokenReaches = (
  presented: string,
  asked: { readonly workspaceGid: string; readonly address: string | null },
) => Promise<boolean>

/**
 * Whether a token reaches a workspace, asked by somebody who is shown it. Nothing is recorded. A refresh token reaches none.
 * @throws StoreUnavailable, nothing else
 */
export function makeTokenReaches(needs: {
  readonly tokens: Pick<TokenStore, 'facts'>
  readonly accessTokens: Pick<AccessTokenStore, 'facts'>
  readonly clock: Clock
  readonly isWithin: IsWithin
}): TokenReaches {
  return async (presented, { address, workspaceGid }) => {
    const kind = parseTokenKind(presented)
    if (kind !== 'personal' && kind !== 'access') return false
    const facts = await (kind === 'personal' ? needs.tokens : needs.accessTokens).facts(hashSecret(presented))
    if (facts === null) return false
    const nowMs = needs.clock.nowMs()
    const withheld = withheldOf(facts, { address, nowMs, isWithin: needs.isWithin })
    return (
      !isForgotten(facts, nowMs) &&
      facts.roles.has(workspaceGid as Gid) &&
      !withheld.some((one: Withheld) => one.workspaceGid === workspaceGid)
    )
  }
}
