import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Tally as NamedCounts } from '../../platform/tally.js'
import { collectDefaultMetrics, Registry, type Metric } from 'prom-client'
import { compress, willCompress } from '../api/compressed-answer.js'
import { routes } from '../routes.js'
import type { ClearTextOutcome } from './clear-text.js'

/** Milliseconds. The slowest bucket is half of the time that a request may take to arrive. */
const BUCKETS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000]

interface Tally {
  readonly byStatus: Map<number, number>
  /** Requests by the first bucket that holds them; the last place is for those that none does. */
  readonly byBucket: Float64Array
  sumMs: number
}

/** Makes of a process's own numbers what Prometheus reads: those, or the sum over all that serve together. */
export type MetricsReader = (own: Registry) => () => Promise<string>

export const readOwnMetrics: MetricsReader = (own) => async () => await own.metrics()

/** A metric that somebody keeps elsewhere: its values are asked for when Prometheus comes. */
export interface Reading {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  /** How what several processes say becomes one value; the sum, unless all of them see the same. */
  readonly aggregator?: 'sum' | 'max'
  values(): readonly Sample[]
}

export interface RequestMetrics {
  readonly registry: Registry
  countClearText(outcome: ClearTextOutcome): void
  /** Shows what others keep. */
  read(reading: Reading): void
  /** Shows a tally that others keep. */
  readTally(name: string, words: { readonly help: string; readonly label: string }, tally: NamedCounts): void
  /** Shows values that others keep. Of several processes that see the same, the greatest counts. */
  readGauge(
    name: string,
    words: { readonly help: string; readonly label: string },
    entries: () => Iterable<readonly [name: string, value: number]>,
  ): void
  count(request: { readonly operation: string; readonly status: number; readonly ms: number }): void
}

/**
 * Counts requests by operation and status, and times them. Labels have few values, and none comes from a caller. A request costs
 * two increments; what Prometheus wants to see is made of them when it asks.
 */
export function makeRequestMetrics(): RequestMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const tallies = new Map<string, Tally>()
  register(registry, {
    name: 'mudra_requests_total',
    help: 'Answered requests',
    type: 'counter',
    values: () =>
      [...tallies].flatMap(([operation, { byStatus }]) =>
        [...byStatus].map(([status, value]) => ({ labels: { operation, status }, value })),
      ),
  })
  register(registry, {
    name: 'mudra_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    type: 'histogram',
    values: () => [...tallies].flatMap(([operation, tally]) => histogramOf(operation, tally)),
  })

  const clearText = new Map<ClearTextOutcome, number>()
  register(registry, {
    name: 'mudra_clear_text_credentials_total',
    help: 'Credentials that came without TLS and were refused',
    type: 'counter',
    values: () => [...clearText].map(([outcome, value]) => ({ labels: { outcome }, value })),
  })

  return {
    registry,
    read(reading) {
      register(registry, reading)
    },
    readTally(name, { help, label }, tally) {
      const values = () => tally.entries().map(([of, value]) => ({ labels: { [label]: of }, value }))
      register(registry, { name, help, type: 'counter', values })
    },
    readGauge(name, { help, label }, entries) {
      const values = () => [...entries()].map(([of, value]) => ({ labels: { [label]: of }, value }))
      register(registry, { name, help, type: 'gauge', aggregator: 'max', values })
    },
    countClearText(outcome) {
      clearText.set(outcome, (clearText.get(outcome) ?? 0) + 1)
    },
    count({ operation, status, ms }) {
      let tally = tallies.get(operation)
      if (tally === undefined) {
        tally = { byStatus: new Map(), byBucket: new Float64Array(BUCKETS_MS.length + 1), sumMs: 0 }
        tallies.set(operation, tally)
      }
      tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1)
      let bucket = 0
      while (bucket < BUCKETS_MS.length && ms > (BUCKETS_MS[bucket] ?? 0)) bucket++
      tally.byBucket[bucket] = (tally.byBucket[bucket] ?? 0) + 1
      tally.sumMs += ms
    },
  }
}

export interface Sample {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** Prometheus counts a request in every bucket that is large enough for it. */
function histogramOf(operation: string, { byBucket, sumMs }: Tally): Sample[] {
  const name = 'mudra_request_duration_seconds'
  let count = 0
  const buckets = [...byBucket].map((value, index): Sample => {
    count += value
    const limit = BUCKETS_MS[index]
    const le = limit === undefined ? '+Inf' : limit / 1_000
    return { metricName: `${name}_bucket`, labels: { le, operation }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { operation }, value: sumMs / 1_000 },
    { metricName: `${name}_count`, labels: { operation }, value: count },
  ]
}

function register(
  registry: Registry,
  {
    aggregator = 'sum',
    values,
    ...metric
  }: {
    readonly name: string
    readonly help: string
    readonly type: string
    /** How what several processes say becomes one value. */
    readonly aggregator?: 'sum' | 'max'
    readonly values: () => readonly Sample[]
  },
): void {
  const own = {
    ...metric,
    get: async () => await Promise.resolve({ ...metric, aggregator, values: values() }),
  }
  // The registry asks a metric for its name and its `get` alone; its types know only the classes that come with it.
  registry.registerMetric(own as unknown as Metric)
}

/**
 * Prometheus text.
 * @param needs.admit  answers whoever may not read it
 */
export function metricsRoutes(needs: {
  readonly read: () => Promise<string>
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>
}): FastifyPluginAsync {
  return routes((app) => {
    app.get('/-/metrics', async (request, reply) => {
      if (!(await needs.admit(request, reply))) return await reply
      const text = await needs.read()
      void reply.type(Registry.PROMETHEUS_CONTENT_TYPE)
      return await reply.send(willCompress(request, reply, text) ? await compress(text) : text)
    })
  })
}
