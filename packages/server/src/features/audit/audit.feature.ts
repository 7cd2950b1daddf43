import type { Sweep } from '../../platform/sweeper.js'
import type { Job } from '../../platform/scheduler.js'
import type { Base } from '../feature.js'
import { exportTrail } from './export-trail.js'
import { exportedEvent, type ExportReader } from './exported-event.rules.js'
import { makeFindEvent } from './find-event.js'
import { headText, parseHeads } from './head-text.js'
import { ownTrailStore } from './own-trail.store.js'
import type { OwnTrailStore, TrailEvent, TrailFilter, TrailStore } from './ports.js'
import { makePruneSweep, makePruneTrail } from './prune-trail.js'
import { makeRefusalRecorder } from './refusal-recorder.js'
import { trailStore } from './trail.store.js'
import { makeVerifyTrail } from './verify-trail.js'

const REFUSALS_INTERVAL_MS = 1_000

export type AuditFeature = ReturnType<typeof auditFeature>

/** The security record as it is read, checked and pruned, and what keeps refusals from filling it. */
export function auditFeature({ clock, db }: Pick<Base, 'clock' | 'db'>) {
  const trail = trailStore(db)
  const ownTrail = ownTrailStore(db)
  const refusals = makeRefusalRecorder({ trail, clock })
  return {
    /** What others read of the record, and how they add what happened outside any other act. */
    trail: {
      list: async (...asked: Parameters<TrailStore['list']>) => await trail.list(...asked),
      names: async (...asked: Parameters<TrailStore['names']>) => await trail.names(...asked),
      settledSeq: async () => await trail.settledSeq(),
      heads: async () => await trail.heads(),
      record: async (...events: Parameters<TrailStore['record']>) => {
        await trail.record(...events)
      },
    },
    /** What people read of it that concerns them. */
    ownTrail: {
      list: async (...asked: Parameters<OwnTrailStore['list']>) => await ownTrail.list(...asked),
      names: async (...asked: Parameters<OwnTrailStore['names']>) => await ownTrail.names(...asked),
    },
    refusals,
    verify: makeVerifyTrail({ trail }),
    prune: makePruneTrail({ trail, clock }),
    /** Deletes what is older than so many days. */
    pruneSweep: (days: number, onBroken: (seq: number) => void): Sweep =>
      makePruneSweep({ trail, clock, onBroken }, days),
    findEvent: makeFindEvent({ trail }),
    exportTrail: (filter: TrailFilter, reader: ExportReader) => exportTrail({ trail }, filter, reader),
    exportLine: (event: TrailEvent) => JSON.stringify(exportedEvent(event, 'operator')),
    headText,
    parseHeads,
    jobs: [
      {
        name: 'audit_refusals',
        on: 'every node',
        everyMs: REFUSALS_INTERVAL_MS,
        run: async () => {
          await refusals.flush()
          return false
        },
      },
    ] satisfies readonly Job[],
    flush: async () => {
      await refusals.flushAll()
    },
  }
}
