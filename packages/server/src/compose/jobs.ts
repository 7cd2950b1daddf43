import type { Config } from '../config/config.js'
import { StoreUnavailable } from '../platform/faults.js'
import type { Log } from '../platform/log.js'
import type { Mailer } from '../platform/mailer.js'
import { startScheduler, type Job, type Scheduler } from '../platform/scheduler.js'
import { makeSweeper, SWEEPER_INTERVAL_MS } from '../platform/sweeper.js'
import type { Services } from './services.js'

const MAIL_INTERVAL_MS = 1_000
/** How long nodes do not know what came to the others. */
const COUNTS_INTERVAL_MS = 1_000
const SEEN_INTERVAL_MS = 60_000
/** A table a minute: all of them take an hour of the day. */
const STATISTICS_INTERVAL_MS = 60_000
const HEADS_INTERVAL_MS = 60 * 60 * 1_000

const EVERY_NODE: Job['on'] = 'every node'
const ONE_NODE: Job['on'] = 'one node'

interface Needs {
  readonly logger: Log['logger']
  /** Null for a server that sends nothing. */
  readonly mailer: Mailer | null
}

/**
 * Starts what a server does beside answering: the jobs of its features, sending mail, sweeping, and what concerns the database as a whole. Of several
 * nodes one does what concerns all of them. What is on its way when it is stopped arrives first.
 */
export function startJobs(
  services: Services,
  { auditRetentionDays }: Pick<Config, 'auditRetentionDays'>,
  { logger, mailer }: Needs,
): Scheduler {
  const { election, installation, limits, mail } = services
  void noteHeads(services, { logger })
  const sweeper = makeSweeper({
    sweeps: [...services.sweeps, ...pruning(services, auditRetentionDays, logger)],
    backlogs: services.backlogs,
    onFailure: (error, name) => {
      logger.warn({ err: causeOf(error), sweep: name }, 'a sweep failed')
    },
  })
  const jobs: readonly Job[] = [
    ...services.features.flatMap((feature) => feature.jobs ?? []),
    ...(mailer === null
      ? []
      : [
          {
            name: 'mail',
            on: ONE_NODE,
            everyMs: MAIL_INTERVAL_MS,
            run: async () => (await mail.send(mailer)) > 0,
          },
        ]),
    once('counts', EVERY_NODE, COUNTS_INTERVAL_MS, async () => {
      await Promise.all([limits.exchangeApiCounts(), limits.exchangeLoadCounts()])
    }),
    once('sweeps', ONE_NODE, SWEEPER_INTERVAL_MS, async () => {
      await sweeper.wake()
    }),
    once('statistics', ONE_NODE, STATISTICS_INTERVAL_MS, installation.keepStatistics),
    once('database_seen', EVERY_NODE, SEEN_INTERVAL_MS, installation.noteSeen),
    once('audit_heads', ONE_NODE, HEADS_INTERVAL_MS, async () => {
      await noteHeads(services, { logger })
    }),
  ]
  election.stand((isElected) => {
    logger.info(isElected ? 'this node does the chores of all nodes' : 'another node may do the chores')
    // They were true when this node looked; now another one does.
    if (!isElected) services.backlogs.clear()
  })
  const scheduler = startScheduler(jobs, {
    isElected: () => election.isElected(),
    onFailure: (error, job) => {
      logger.warn({ err: causeOf(error), job }, 'a job failed')
    },
  })
  return {
    stop: async () => {
      await scheduler.stop()
      await election.stop()
    },
  }
}

/** Writes the heads of the record into the log: once they left the machine, they show whether the record was rewritten on it. */
export async function noteHeads(
  { audit }: Pick<Services, 'audit'>,
  { logger }: Pick<Log, 'logger'>,
): Promise<void> {
  try {
    const auditHeads = (await audit.trail.heads()).map(audit.headText)
    logger.info({ auditHeads }, 'heads of the security record')
  } catch (error) {
    logger.warn({ err: causeOf(error), job: 'audit_heads' }, 'a job failed')
  }
}

/** Deletes what of the security record is older than is kept. */
function pruning({ audit }: Services, days: number | null, logger: Log['logger']) {
  if (days === null) return []
  return [
    audit.pruneSweep(days, (seq) => {
      logger.error(
        { event: seq },
        'the security record is not whole: nothing from this event on was pruned. Run `mudrad audit verify`',
      )
    }),
  ]
}

/** A job without batches. */
function once(name: string, on: Job['on'], everyMs: number, work: () => Promise<unknown>): Job {
  return {
    name,
    on,
    everyMs,
    run: async () => {
      await work()
      return false
    },
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof StoreUnavailable ? error.cause : error
}
