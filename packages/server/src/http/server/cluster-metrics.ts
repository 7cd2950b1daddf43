import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry } from 'prom-client'
import type { MetricsReader } from './metrics.js'

/** Longer than the library waits for the slowest worker. */
const ANSWER_MS_MAX = 6_000

interface Ask {
  readonly mudra: 'metrics'
  readonly id: number
}

interface Told extends Ask {
  /** Null where a worker did not say in time. */
  readonly text: string | null
}

/** For the process that starts the others: answers what a worker asks for, the sum over all of them. */
export function answerMetricsRequests(): void {
  const all = new AggregatorRegistry()
  const tell = (worker: Worker, told: Told) => {
    if (worker.isConnected()) worker.send(told)
  }
  cluster.on('message', (worker, message: unknown) => {
    if (!isOurs(message)) return
    const { id } = message
    all.clusterMetrics().then(
      (text) => {
        tell(worker, { mudra: 'metrics', id, text })
      },
      () => {
        tell(worker, { mudra: 'metrics', id, text: null })
      },
    )
  })
}

/** For a worker: Prometheus meets another one at each visit, so each answers for all. */
export const workerMetricsReader: MetricsReader = (own) => {
  AggregatorRegistry.setRegistries([own])
  // Made for its effect: from here on this process can be asked for its own part.
  new AggregatorRegistry()
  const { worker } = cluster
  const waiting = new Map<number, (text: string | null) => void>()
  let asked = 0
  worker?.on('message', (message: unknown) => {
    if (isOurs(message)) waiting.get(message.id)?.((message as Told).text)
  })
  return async () => {
    const id = asked++
    const text = await new Promise<string | null>((resolve) => {
      const tooLong = setTimeout(resolve, ANSWER_MS_MAX, null)
      waiting.set(id, (told) => {
        clearTimeout(tooLong)
        resolve(told)
      })
      worker?.send({ mudra: 'metrics', id } satisfies Ask)
    })
    waiting.delete(id)
    // One that is starting or ending cannot answer; then the numbers of this one are better than none.
    return text === null || text === '' ? await own.metrics() : text
  }
}

function isOurs(message: unknown): message is Ask {
  return typeof message === 'object' && message !== null && 'mudra' in message && message.mudra === 'metrics'
}
