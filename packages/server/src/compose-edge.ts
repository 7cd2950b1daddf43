import cluster from 'node:cluster'
import type { Database } from './db/database.js'
import { answerMetricsRequests, workerMetricsReader } from './http/cluster-metrics.js'
import { readOwnMetrics, type MetricsReader } from './http/metrics.js'
import { openPlainListener } from './http/plain-listener.js'
import type { Platform } from './compose-platform.js'
import { markSecretExposed } from './rooms/apps/secret-exposure.store.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { exposureStore } from './rooms/exposures/exposures.store.js'
import { makeNoteExposure } from './rooms/exposures/note-exposure.js'
import { markGrantExposed } from './rooms/grants/grant-exposure.store.js'
import { markTokenExposed } from './rooms/tokens/token-exposure.store.js'

/** What is done about credentials that come in clear. */
export function makeExposures(db: Database, { clock }: Pick<Platform, 'clock'>) {
  const exposures = exposureStore(db, { appendAudit, markGrantExposed, markSecretExposed, markTokenExposed })
  return { noteExposure: makeNoteExposure({ exposures, clock }) }
}

/** A worker's `/-/metrics` shows what all of them did. */
export function metricsReader(): MetricsReader {
  return cluster.isWorker ? workerMetricsReader : readOwnMetrics
}

export { answerMetricsRequests, openPlainListener }
