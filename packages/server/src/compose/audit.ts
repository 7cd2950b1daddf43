import type { Database } from '../db/database.js'
import type { Clock } from '../platform/clock.js'
import type { Sweep } from '../platform/sweeper.js'
import { exportTrail } from '../features/audit/export-trail.js'
import { exportedEvent, type ExportReader } from '../features/audit/exported-event.rules.js'
import { operatorWords } from '../features/audit-log/operator-words.js'
import type { TrailEvent, TrailFilter } from '../features/audit/ports.js'
import { makeFindEvent } from '../features/audit/find-event.js'
import { makePruneSweep, makePruneTrail } from '../features/audit/prune-trail.js'
import { makeRefusalRecorder } from '../features/audit/refusal-recorder.js'
import { ownTrailStore } from '../features/audit/own-trail.store.js'
import { trailStore } from '../features/audit/trail.store.js'
import { headText, parseHeads } from '../features/audit/head-text.js'
import { makeVerifyTrail } from '../features/audit/verify-trail.js'

/** The security record as it is read, checked and pruned, and what keeps refusals from filling it. */
export function makeAudit(db: Database, { clock }: { readonly clock: Clock }) {
  const trail = trailStore(db)
  const pruneTrail = makePruneTrail({ trail, clock })
  return {
    trail,
    ownTrail: ownTrailStore(db),
    refusals: makeRefusalRecorder({ trail, clock }),
    verifyTrail: makeVerifyTrail({ trail }),
    pruneTrail,
    /** What a server does with it beside answering: deletes what is older than so many days. */
    pruneSweep: (days: number, onBroken: (seq: number) => void): Sweep =>
      makePruneSweep({ trail, clock, onBroken }, days),
    findEvent: makeFindEvent({ trail }),
    exportTrail: (filter: TrailFilter, reader: ExportReader) => exportTrail({ trail }, filter, reader),
    /** @returns each event in words, for the operator */
    describeTrail: async (events: readonly TrailEvent[]) => {
      const names = await trail.names(events, null)
      return events.map((event) => operatorWords(event, names))
    },
    exportLine: (event: TrailEvent) => JSON.stringify(exportedEvent(event, 'operator')),
    headText,
    parseHeads,
  }
}
