import type { Database } from './db/database.js'
import type { Clock } from './platform/clock.js'
import type { Sweep } from './platform/sweeper.js'
import { exportTrail } from './rooms/audit/export-trail.js'
import { exportedEvent, type ExportReader } from './rooms/audit/exported-event.js'
import { operatorWords } from './rooms/audit/operator-words.js'
import type { TrailEvent, TrailFilter } from './rooms/audit/ports.js'
import { makeFindEvent } from './rooms/audit/find-event.js'
import { makePruneSweep, makePruneTrail } from './rooms/audit/prune-trail.js'
import { makeRefusalRecorder } from './rooms/audit/refusal-recorder.js'
import { ownTrailStore } from './rooms/audit/own-trail.store.js'
import { trailStore } from './rooms/audit/trail.store.js'
import { headText, parseHeads } from './rooms/audit/head-text.js'
import { makeVerifyTrail } from './rooms/audit/verify-trail.js'

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
