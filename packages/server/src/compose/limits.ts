import { sayNamesAreLost } from './database.js'
import type { Config } from '../config/config.js'
import { openCountingPool } from '../db/postgres.js'
import { makeApiLimits, type ApiLimits } from '../http/api/api-limits.js'
import type { Logger } from '../platform/log.js'
import { makeSharedCounter } from '../platform/shared-counter.js'
import { makeTally } from '../platform/tally.js'
import { makeThrottle } from '../platform/throttle.js'

/** Two minutes of the clock: the one that is counted, and what its stragglers take. */
const API_COUNTS_KEPT_SECONDS = 120

/** What holds back those who ask too much: in this process alone, or together with all that serve over the same PostgreSQL. */
export function openLimits(
  config: Pick<Config, 'database'> & { readonly rateLimits?: Config['rateLimits'] },
  needs: { readonly key: Uint8Array; readonly logger: Logger; readonly countsGuesses: boolean },
) {
  const limitsLoad = config.rateLimits !== 'off'
  const counts = [
    ...(limitsLoad ? (['load'] as const) : []),
    ...(needs.countsGuesses ? (['guessing'] as const) : []),
  ]
  const limited = makeTally()
  const shared =
    config.database.kind === 'postgres'
      ? openCountingPool(config.database, {
          onIdleError: (error) => {
            needs.logger.warn({ err: error }, 'PostgreSQL closed an idle connection')
          },
          onNamesLost: () => {
            sayNamesAreLost(needs.logger)
          },
        })
      : null
  const share =
    shared === null
      ? null
      : makeSharedCounter(shared, { name: 'api_requests', keptSeconds: API_COUNTS_KEPT_SECONDS })
  const apiLimits: ApiLimits | null = limitsLoad ? makeApiLimits({ share, limited }) : null
  const throttle = makeThrottle({ shared, limited, counts, key: needs.key })
  return {
    limited,
    apiLimits,
    throttle,
    exchangeApiCounts: async () => {
      await apiLimits?.exchange()
    },
    exchangeLoadCounts: async () => {
      await throttle.exchange()
    },
    /** The connections that counts go through; null where no other process is to know them. */
    poolCounts: () => shared?.counts() ?? null,
    close: async () => {
      await shared?.end()
    },
  }
}
