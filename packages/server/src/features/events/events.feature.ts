import type { Resources } from '../../protocol/asana/call.js'
import type { Base } from '../feature.js'
import { eventsApi } from './events.api.js'
import { EVENTS_OPERATIONS } from './events.operations.js'
import { eventStore } from './events.store.js'
import { makeSeeEvents } from './see-events.js'

/** What changes of the work, and who is told. */
export function eventsFeature(
  { clock, db }: Base,
  needs: {
    /** Every kind of record, those of later features among them. */
    readonly resources: () => Resources
    readonly syncKey: Uint8Array
  },
) {
  const events = eventStore(db)
  const seeEvents = makeSeeEvents({ events, resources: needs.resources })
  return {
    operations: EVENTS_OPERATIONS,
    handlers: eventsApi({ ...needs, events, seeEvents, clock }),
  }
}
