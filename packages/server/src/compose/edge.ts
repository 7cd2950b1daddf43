import cluster from 'node:cluster'
import type { MetricsSettings } from '../config/edge.js'
import { answerMetricsRequests, workerMetricsReader } from '../http/server/cluster-metrics.js'
import { readOwnMetrics, type MetricsReader } from '../http/server/metrics.js'
import type { MetricsAccess } from '../http/server/metrics-access.js'
import { openPlainListener } from '../http/server/plain-listener.js'
import type { Clock } from '../platform/clock.js'
import type { Services } from './services.js'
import { THIS_SERVER } from '../protocol/audit/this-server.js'

const NOBODY: MetricsSettings = { ranges: [], token: null }

/** Who may read `/-/metrics`; whoever tries with a wrong token is written down. */
export function metricsAccess(
  { audit, limits }: Pick<Services, 'audit' | 'limits'>,
  { ranges, token }: MetricsSettings = NOBODY,
  clock: Clock,
): MetricsAccess {
  return {
    ranges,
    token,
    throttle: limits.throttle,
    noteRefused: ({ address, reason }) => {
      audit.refusals.note({
        action: 'metrics_refused',
        actor: { kind: 'anonymous', from: { address, credential: null } },
        target: THIS_SERVER,
        outcome: 'refused',
        reason,
        atMs: clock.nowMs(),
      })
    },
  }
}

/** A worker's `/-/metrics` shows what all of them did. */
export function metricsReader(): MetricsReader {
  return cluster.isWorker ? workerMetricsReader : readOwnMetrics
}

export { answerMetricsRequests, openPlainListener }
