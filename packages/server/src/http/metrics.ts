import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import { isLoopback } from '../platform/loopback.js'
import { noteForLog } from './request-log.js'

/** Seconds. The slowest bucket is half of the time that a request may take to arrive. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

/** Counts requests by operation and status, and times them; labels have few values, and none comes from a caller. */
export function measureRequests(app: FastifyInstance): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'mudra_requests_total',
    help: 'Answered requests',
    labelNames: ['operation', 'status'],
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'mudra_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['operation'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const operation = noteForLog(request).operation ?? 'other'
    requests.inc({ operation, status: reply.statusCode })
    durations.observe({ operation }, reply.elapsedTime / 1_000)
    done()
  })
  return registry
}

/** Prometheus text, for this machine only: what a server does is its operator's business. */
export function metricsRoutes(registry: Registry): FastifyPluginAsync {
  return async (app) => {
    app.get('/-/metrics', async (request, reply) => {
      if (!isLoopback(request.ip)) {
        reply.callNotFound()
        return await reply
      }
      return await reply.type(registry.contentType).send(await registry.metrics())
    })
    await Promise.resolve()
  }
}
