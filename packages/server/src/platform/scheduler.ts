import { setImmediate } from 'node:timers/promises'

/** The first runs are spread over so long, so that not everything wakes at once. */
const SPREAD_MS = 1_000

/** Something that is done again and again beside answering. */
export interface Job {
  /** For the log. */
  readonly name: string
  readonly everyMs: number
  /** What is only in the memory of each node, each does; the rest is done by one for all of them. */
  readonly on: 'every node' | 'one node'
  /**
   * One batch. @returns whether there is more, which is gone on with at once
   * @param stopping  aborted when the server is to end, for what takes longer than anybody would wait
   */
  run(stopping?: AbortSignal): Promise<boolean>
}

export interface Scheduler {
  /** Starts nothing any more, and waits for what runs. */
  stop(): Promise<void>
}

/**
 * Runs each job every so often, batch by batch until nothing is left; the first time when that time is over, or up to a second earlier. A job never runs twice at once; one that fails is told, and tried again
 * when its time comes.
 */
export function startScheduler(
  jobs: readonly Job[],
  needs: {
    readonly onFailure: (error: unknown, name: string) => void
    /** Whether this node does now what one does for all. */
    readonly isElected: () => boolean
  },
): Scheduler {
  const { isElected, onFailure } = needs
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  const { signal } = stopping

  const runToTheEnd = async (job: Job): Promise<void> => {
    try {
      // Requests are answered between two batches.
      while (!signal.aborted && (job.on === 'every node' || isElected()) && (await job.run(signal)))
        await setImmediate()
    } catch (error) {
      onFailure(error, job.name)
    }
  }
  const makeRun = (job: Job) => {
    let isRunning = false
    return () => {
      if (isRunning) return
      isRunning = true
      const run = runToTheEnd(job).finally(() => {
        isRunning = false
        running.delete(run)
      })
      running.add(run)
    }
  }
  for (const [index, job] of jobs.entries()) {
    const run = makeRun(job)
    const earlier = (Math.min(job.everyMs, SPREAD_MS) * index) / jobs.length
    const first = setTimeout(() => {
      timers.delete(first)
      timers.add(setInterval(run, job.everyMs).unref())
      run()
    }, job.everyMs - earlier)
    timers.add(first.unref())
  }
  return {
    stop: async () => {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running)
    },
  }
}
