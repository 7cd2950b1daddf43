import type { Clock } from '../../platform/clock.js'
import { REPLAY_WINDOW_SECONDS_MAX } from '../../protocol/oauth/lifetimes.js'
import type { AccessTokenStore } from '../tokens/ports.js'
import { DEAD_GRANT_VISIBLE_DAYS } from './grant.js'
import type { ConsentStore, GrantStore } from './ports.js'

const DAY_MS = 24 * 60 * 60 * 1_000

/** Frees codes, spent pages, answers, tokens and grants that nothing needs any more. @returns how many rows */
export function makeSweepGrants(needs: {
  readonly grants: GrantStore
  readonly consents: Pick<ConsentStore, 'sweepSpent'>
  readonly accessTokens: AccessTokenStore
  readonly clock: Clock
  readonly rowsMax: number
}) {
  return async (): Promise<number> => {
    const { accessTokens, consents, grants, rowsMax } = needs
    const nowMs = needs.clock.nowMs()
    const diedBeforeMs = nowMs - DEAD_GRANT_VISIBLE_DAYS * DAY_MS
    const tokens = await accessTokens.sweep({ diedBeforeMs, rowsMax })
    const rest = await grants.sweep({
      codesDiedBeforeMs: diedBeforeMs,
      sealedBeforeMs: nowMs - REPLAY_WINDOW_SECONDS_MAX * 1_000,
      diedBeforeMs,
      rowsMax,
    })
    return tokens + rest + (await consents.sweepSpent({ nowMs, rowsMax }))
  }
}
