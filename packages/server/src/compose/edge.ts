import cluster from 'node:cluster'
import type { MetricsSettings } from '../config/edge.js'
import type { Database } from '../db/database.js'
import { answerMetricsRequests, workerMetricsReader } from '../http/server/cluster-metrics.js'
import { readOwnMetrics, type MetricsReader } from '../http/server/metrics.js'
import type { MetricsAccess } from '../http/server/metrics-access.js'
import { openPlainListener } from '../http/server/plain-listener.js'
import type { Platform } from './platform.js'
import type { Clock } from '../platform/clock.js'
import type { Throttle } from '../platform/throttle.js'
import { THIS_SERVER } from '../protocol/audit/this-server.js'
import type { RefusalRecorder } from '../features/audit/refusal-recorder.js'
import { exposureStore } from '../features/leaks/exposures/exposures.store.js'
import { makeNoteExposure } from '../features/leaks/exposures/note-exposure.js'

/** What is done about credentials that come in clear. */
export function makeExposures(db: Database, { clock }: Pick<Platform, 'clock'>) {
  const exposures = exposureStore(db)
  return { noteExposure: makeNoteExposure({ exposures, clock }) }
}

const NOBODY: MetricsSettings = { ranges: [], token: null }

/** Who may read `/-/metrics`; whoever tries with a wrong token is written down. */
export function metricsAccess(
  services: {
    readonly limits: { readonly throttle: Throttle }
    readonly refusals: Pick<RefusalRecorder, 'note'>
  },
  { ranges, token }: MetricsSettings = NOBODY,
  clock: Clock,
): MetricsAccess {
  return {
    ranges,
    token,
    throttle: services.limits.throttle,
    noteRefused: ({ address, reason }) => {
      services.refusals.note({
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
