import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { TokenStore } from './ports.js'
import type { PersonalToken, TokenState } from './token.js'
import { DEAD_TOKEN_VISIBLE_DAYS, tokenState } from './token.rules.js'
import { DAY_MS } from '../../time-units.js'

export interface ListedToken extends PersonalToken {
  readonly state: TokenState
}

/** Lists tokens, newest first; those that died in the last 30 days are among them, with the reason. */
export function makeListTokens(needs: { readonly tokens: TokenStore; readonly clock: Clock }) {
  return async ({ userGid }: { readonly userGid: Gid | null }): Promise<readonly ListedToken[]> => {
    const nowMs = needs.clock.nowMs()
    const tokens = await needs.tokens.list({ userGid, diedAfterMs: nowMs - DEAD_TOKEN_VISIBLE_DAYS * DAY_MS })
    return tokens.map((token) => ({ ...token, state: tokenState(token, nowMs) }))
  }
}
