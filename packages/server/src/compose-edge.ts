import cluster from 'node:cluster'
import type { MetricsSettings } from './config-edge.js'
import type { Database } from './db/database.js'
import { answerMetricsRequests, workerMetricsReader } from './http/cluster-metrics.js'
import { readOwnMetrics, type MetricsReader } from './http/metrics.js'
import type { MetricsAccess } from './http/metrics-access.js'
import { openPlainListener } from './http/plain-listener.js'
import type { Platform } from './compose-platform.js'
import { markSecretExposed } from './rooms/apps/secret-exposure.store.js'
import type { Clock } from './platform/clock.js'
import type { Throttle } from './platform/throttle.js'
import { THIS_SERVER } from './protocol/audit/this-server.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import type { RefusalRecorder } from './rooms/audit/refusal-recorder.js'
import { exposureStore } from './rooms/exposures/exposures.store.js'
import { makeNoteExposure } from './rooms/exposures/note-exposure.js'
import { markGrantExposed } from './rooms/grants/grant-exposure.store.js'
import { markTokenExposed } from './rooms/tokens/token-exposure.store.js'

/** What is done about credentials that come in clear. */
export function makeExposures(db: Database, { clock }: Pick<Platform, 'clock'>) {
  const exposures = exposureStore(db, { appendAudit, markGrantExposed, markSecretExposed, markTokenExposed })
  return { noteExposure: makeNoteExposure({ exposures, clock }) }
}

const NOBODY: MetricsSettings = { ranges: [], token: null }

/** Who may read `/-/metrics`; whoever tries with a wrong token is written down. */
export function metricsAccess(
  house: {
    readonly limits: { readonly throttle: Throttle }
    readonly refusals: Pick<RefusalRecorder, 'note'>
  },
  { ranges, token }: MetricsSettings = NOBODY,
  clock: Clock,
): MetricsAccess {
  return {
    ranges,
    token,
    throttle: house.limits.throttle,
    noteRefused: ({ address, reason }) => {
      house.refusals.note({
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
