import type { Base, Served, Serving } from '../feature.js'
import { exposureStore } from './exposures/exposures.store.js'
import { makeNoteExposure } from './exposures/note-exposure.js'
import { leakReportRoutes } from './leak-report.routes.js'
import { leakStore } from './leaks.store.js'
import { makeRevokeLeaked } from './revoke-leaked.js'

/** Credentials that were found in the open, or came in clear. */
export function leaksFeature({ clock, db }: Pick<Base, 'clock' | 'db'>) {
  const revokeLeaked = makeRevokeLeaked({ leaks: leakStore(db), clock })
  return {
    revokeLeaked,
    noteExposure: makeNoteExposure({ exposures: exposureStore(db), clock }),
    serves: ({ countUnknown }: Serving): Served => ({
      oauth: [leakReportRoutes({ revokeLeaked, countUnknown })],
    }),
  }
}
