import cluster, { type Worker } from 'node:cluster'
import { answerMetricsRequests } from '../compose/edge.js'
import type { Logger } from '../platform/log.js'

/** Before a worker that died is replaced; doubled while its successors die young, too. */
const REPLACE_MS_MIN = 250
const REPLACE_MS_MAX = 30_000
/** A worker that lived as long died of something else than its start. */
const YOUNG_MS = 60_000
/** Beyond what the workers give their requests. */
const KILL_MARGIN_MS = 5_000

const READY = 'mudra-ready'

/** A worker says that it accepts requests. */
export function tellReady(): void {
  cluster.worker?.send(READY)
}

export interface Crew {
  /** Null once all accept requests; the exit code of one that could not start, after which the others are to be stopped. */
  readonly started: Promise<number | null>
  /** Has every worker look at its certificate. */
  reload(): void
  /** Ends all of them: what they are answering is finished within the time, then they are cut off. */
  stop(): Promise<void>
}

/**
 * Starts processes that serve together on one port. The first one alone, so that what keeps all from starting is said once. One that dies
 * later is replaced.
 */
export function startWorkers(needs: {
  readonly count: number
  readonly logger: Pick<Logger, 'warn' | 'info'>
  readonly stopMsMax: number
}): Crew {
  const { count, logger, stopMsMax } = needs
  answerMetricsRequests()
  let stopping = false
  let diedYoung = 0
  const replacing = new Set<NodeJS.Timeout>()
  const accepting = new Set<Worker>()

  const replace = (worker: Worker, bornMs: number, end: { code: number | null; signal: string | null }) => {
    if (stopping) return
    diedYoung = performance.now() - bornMs < YOUNG_MS ? diedYoung + 1 : 0
    const afterMs = Math.min(REPLACE_MS_MIN * 2 ** Math.max(diedYoung - 1, 0), REPLACE_MS_MAX)
    logger.warn(
      { worker: worker.process.pid, ...end, afterMs },
      'a worker ended unexpectedly and is replaced',
    )
    const timer = setTimeout(() => {
      replacing.delete(timer)
      void start((code, signal) => {
        logger.warn({ code, signal }, 'a worker could not start')
      })
    }, afterMs)
    replacing.add(timer)
  }

  /** @param onFailed  told of one that ends before it is ready, and is replaced only if it was to replace another */
  const start = (onFailed?: (code: number | null, signal: string | null) => void): Promise<number | null> => {
    const worker = cluster.fork()
    const bornMs = performance.now()
    let isReady = false
    return new Promise((resolve) => {
      worker.on('message', (message: unknown) => {
        if (message !== READY) return
        isReady = true
        accepting.add(worker)
        if (onFailed !== undefined) logger.info({ worker: worker.process.pid }, 'a worker took over')
        resolve(null)
      })
      worker.on('exit', (code: number | null, signal: string | null) => {
        accepting.delete(worker)
        if (!isReady && !stopping) onFailed?.(code, signal)
        if (isReady || onFailed !== undefined) replace(worker, bornMs, { code, signal })
        resolve(isReady || stopping ? null : (code ?? 1))
      })
    })
  }

  const startAll = async () => {
    const first = await start()
    if (first !== null || stopping) return first
    const others = await Promise.all(Array.from({ length: count - 1 }, async () => await start()))
    return others.find((code) => code !== null) ?? null
  }

  return {
    started: startAll(),
    reload: () => {
      // One that starts reads the files anyway, and the signal would end it before it listens to signals.
      for (const worker of accepting) worker.process.kill('SIGHUP')
    },
    stop: async () => {
      stopping = true
      for (const timer of replacing) clearTimeout(timer)
      await Promise.all(living().map(async (worker) => await endWorker(worker, stopMsMax + KILL_MARGIN_MS)))
    },
  }
}

function living(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
}

async function endWorker(worker: Worker, msMax: number): Promise<void> {
  if (worker.isDead()) return
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  const tooLong = setTimeout(() => worker.process.kill('SIGKILL'), msMax)
  worker.process.kill('SIGTERM')
  await ended
  clearTimeout(tooLong)
}
