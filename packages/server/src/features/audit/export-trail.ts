import { exportedEvent, type ExportReader } from './exported-event.rules.js'
import type { TrailFilter, TrailStore } from './ports.js'

/** Events that are in memory at once. */
const EVENTS_PER_BATCH = 100

/** All events that match, oldest first, a line each; a batch is read when the one before was taken. */
export async function* exportTrail(
  { trail }: { readonly trail: Pick<TrailStore, 'list' | 'settledSeq'> },
  filter: TrailFilter,
  reader: ExportReader,
): AsyncGenerator<string> {
  const lastSeq = await trail.settledSeq()
  for (let afterSeq = 0; ;) {
    const events = await trail.list(filter, { afterSeq, lastSeq, rowsMax: EVENTS_PER_BATCH })
    for (const event of events) yield JSON.stringify(exportedEvent(event, reader))
    if (events.length < EVENTS_PER_BATCH) return
    afterSeq = events.at(-1)?.seq ?? lastSeq
  }
}
