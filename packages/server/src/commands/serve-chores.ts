import { setImmediate } from 'node:timers/promises'
import type { House } from '../compose.js'
import type { Config } from '../config.js'
import { StoreUnavailable } from '../platform/faults.js'
import type { Log } from '../platform/log.js'

const USES_FLUSH_INTERVAL_MS = 1_000
/** How long nodes do not know what came to the others. */
const COUNTS_INTERVAL_MS = 1_000
const SWEEP_INTERVAL_MS = 60_000
const AUDIT_INTERVAL_MS = 60 * 60 * 1_000
/** How old the number of waiting mails may be that the metrics show. */
const MAILS_LOOK_INTERVAL_MS = 10_000
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
          logger.warn({ err: error instanceof StoreUnavailable ? error.cause : error }, 'a chore failed')
        })
        .finally(() => {
          running = false
        })
    }, intervalMs)
    timer.unref()
    return timer
  }
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
    // Heads that left the machine show whether the record was rewritten on it.
    every(AUDIT_INTERVAL_MS, async () => {
      logger.info(
        { auditHeads: (await house.trail.heads()).map(house.headText) },
        'heads of the security record',
      )
    }),
    every(AUDIT_INTERVAL_MS, async () => {
      if (auditRetentionDays !== null) await house.keepTrail(auditRetentionDays)
    }),
    every(MAILS_LOOK_INTERVAL_MS, async () => {
      await house.lookAtMails()
    }),
    every(NOTICES_INTERVAL_MS, async () => await house.tellOfExpiry()),
    every(COUNTS_INTERVAL_MS, async () => {
      await Promise.all([house.limits.exchangeApiCounts(), house.limits.exchangeLoadCounts()])
    }),
    every(SWEEP_INTERVAL_MS, async () => {
      await house.sweepCounts()
    }),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepTokens()),
    every(SWEEP_INTERVAL_MS, async () => await house.revokeUnusedTokens()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepTokenUsage()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepGrants()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepSessions()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepSecondSteps()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepInvitations()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepResets()),
    every(SWEEP_INTERVAL_MS, async () => await house.sweepAppUsage()),
  ]
}
