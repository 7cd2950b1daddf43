import { setImmediate } from 'node:timers/promises'
import type { Services } from '../compose/services.js'
import type { Config } from '../config/config.js'
import { StoreUnavailable } from '../platform/faults.js'
import type { Log } from '../platform/log.js'
import { makeSweeper, SWEEPER_INTERVAL_MS } from '../platform/sweeper.js'

const USES_FLUSH_INTERVAL_MS = 1_000
/** How long nodes do not know what came to the others. */
const COUNTS_INTERVAL_MS = 1_000
const UNUSED_TOKENS_INTERVAL_MS = 60_000
const SEEN_INTERVAL_MS = 60_000
const AUDIT_INTERVAL_MS = 60 * 60 * 1_000
/** How old the number of waiting mails may be that the metrics show. */
const MAILS_LOOK_INTERVAL_MS = 10_000
const NOTICES_INTERVAL_MS = 10 * 60_000

/** What a server does beside answering; each run stands alone, and one that fails is tried again at the next. */
export function startJobs(
  services: Services,
  { auditRetentionDays }: Pick<Config, 'auditRetentionDays'>,
  { logger }: Pick<Log, 'logger'>,
): readonly NodeJS.Timeout[] {
  const every = (intervalMs: number, job: () => Promise<unknown>) => {
    let running = false
    const timer = setInterval(() => {
      if (running) return
      running = true
      job()
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
  void noteHeads(services, { logger })
  const tellBroken = (seq: number) => {
    logger.error(
      { event: seq },
      'the security record is not whole: nothing from this event on was pruned. Run `mudrad audit verify`',
    )
  }
  const sweeper = makeSweeper({
    sweeps: [
      ...services.sweeps,
      ...(auditRetentionDays === null ? [] : [services.pruneSweep(auditRetentionDays, tellBroken)]),
    ],
    backlogs: services.backlogs,
    onFailure: (error, name) => {
      logger.warn({ err: causeOf(error), sweep: name }, 'a sweep failed')
    },
  })
  return [
    every(USES_FLUSH_INTERVAL_MS, async () => {
      // Requests are answered between two batches.
      while ((await services.uses.flush()) > 0) await setImmediate()
    }),
    every(USES_FLUSH_INTERVAL_MS, async () => {
      while ((await services.appRequests.flush()) > 0) await setImmediate()
    }),
    every(USES_FLUSH_INTERVAL_MS, async () => {
      await services.refusals.flush()
    }),
    every(AUDIT_INTERVAL_MS, async () => {
      await noteHeads(services, { logger })
    }),
    every(MAILS_LOOK_INTERVAL_MS, async () => {
      await services.lookAtMails()
    }),
    every(NOTICES_INTERVAL_MS, async () => await services.tellOfExpiry()),
    every(COUNTS_INTERVAL_MS, async () => {
      await Promise.all([services.limits.exchangeApiCounts(), services.limits.exchangeLoadCounts()])
    }),
    every(UNUSED_TOKENS_INTERVAL_MS, async () => {
      while ((await services.revokeUnusedTokens()) > 0) await setImmediate()
    }),
    every(SWEEPER_INTERVAL_MS, async () => {
      await sweeper.wake()
    }),
    every(SEEN_INTERVAL_MS, async () => {
      await services.noteSeen()
    }),
  ]
}

/** Writes the heads of the record into the log: once they left the machine, they show whether the record was rewritten on it. */
export async function noteHeads(services: Services, { logger }: Pick<Log, 'logger'>): Promise<void> {
  try {
    const auditHeads = (await services.trail.heads()).map(services.headText)
    logger.info({ auditHeads }, 'heads of the security record')
  } catch (error) {
    warn(logger, error)
  }
}

function warn(logger: Log['logger'], error: unknown): void {
  logger.warn({ err: causeOf(error) }, 'a job failed')
}

function causeOf(error: unknown): unknown {
  return error instanceof StoreUnavailable ? error.cause : error
}
