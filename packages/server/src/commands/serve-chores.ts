import { setImmediate } from 'node:timers/promises'
import type { House } from '../compose.js'
import type { Config } from '../config.js'
import { StoreUnavailable } from '../platform/faults.js'
import type { Log } from '../platform/log.js'
import { makeSweeper, SWEEPER_INTERVAL_MS } from '../platform/sweeper.js'

const USES_FLUSH_INTERVAL_MS = 1_000
/** How long nodes do not know what came to the others. */
const COUNTS_INTERVAL_MS = 1_000
const UNUSED_TOKENS_INTERVAL_MS = 60_000
const SEEN_INTERVAL_MS = 60_000
const AUDIT_INTERVAL_MS = 60 * 60 * 1_000
const NOTICES_INTERVAL_MS = 10 * 60_000

/** What a server does beside answering; each run stands alone, and one that fails is tried again at the next. */
export function startChores(
  house: House,
  { auditRetentionDays }: Pick<Config, 'auditRetentionDays'>,
  { logger }: Pick<Log, 'logger'>,
): readonly NodeJS.Timeout[] {
  const every = (intervalMs: number, chore: () => Promise<unknown>) => {
    let running = false
    const timer = setInterval(() => {
      if (running) return
      running = true
      chore()
        .catch((error: unknown) => {
          warn(logger, error)
        })
        .finally(() => {
          running = false
        })
    }, intervalMs)
    timer.unref()
    return timer
  }
  void noteHeads(house, { logger })
  const tellBroken = (seq: number) => {
    logger.error(
      { event: seq },
      'the security record is not whole: nothing from this event on was pruned. Run `mudrad audit verify`',
    )
  }
  const sweeper = makeSweeper({
    sweeps: [
      ...house.sweeps,
      ...(auditRetentionDays === null ? [] : [house.pruneSweep(auditRetentionDays, tellBroken)]),
    ],
    backlogs: house.backlogs,
    onFailure: (error, name) => {
      logger.warn({ err: causeOf(error), sweep: name }, 'a sweep failed')
    },
  })
  return [
    every(USES_FLUSH_INTERVAL_MS, async () => {
      // Requests are answered between two batches.
      while ((await house.uses.flush()) > 0) await setImmediate()
    }),
    every(USES_FLUSH_INTERVAL_MS, async () => {
      while ((await house.appRequests.flush()) > 0) await setImmediate()
    }),
    every(USES_FLUSH_INTERVAL_MS, async () => {
      await house.refusals.flush()
    }),
    every(AUDIT_INTERVAL_MS, async () => {
      await noteHeads(house, { logger })
    }),
    every(NOTICES_INTERVAL_MS, async () => await house.tellOfExpiry()),
    every(COUNTS_INTERVAL_MS, async () => {
      await Promise.all([house.limits.exchangeApiCounts(), house.limits.exchangeLoadCounts()])
    }),
    every(UNUSED_TOKENS_INTERVAL_MS, async () => {
      while ((await house.revokeUnusedTokens()) > 0) await setImmediate()
    }),
    every(SWEEPER_INTERVAL_MS, async () => {
      await sweeper.wake()
    }),
    every(SEEN_INTERVAL_MS, async () => {
      await house.noteSeen()
    }),
  ]
}

/** Writes the heads of the record into the log: once they left the machine, they show whether the record was rewritten on it. */
export async function noteHeads(house: House, { logger }: Pick<Log, 'logger'>): Promise<void> {
  try {
    const auditHeads = (await house.trail.heads()).map(house.headText)
    logger.info({ auditHeads }, 'heads of the security record')
  } catch (error) {
    warn(logger, error)
  }
}

function warn(logger: Log['logger'], error: unknown): void {
  logger.warn({ err: causeOf(error) }, 'a chore failed')
}

function causeOf(error: unknown): unknown {
  return error instanceof StoreUnavailable ? error.cause : error
}
