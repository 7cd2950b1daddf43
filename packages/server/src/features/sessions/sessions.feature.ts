import type { Base } from '../feature.js'
import { makeEndSession } from './end-session.js'
import { makeOwnSessions } from './own-sessions.js'
import { sessionStore } from './sessions.store.js'

export type SessionsFeature = ReturnType<typeof sessionsFeature>

/** How long browsers stay signed in. */
export function sessionsFeature({ clock, db }: Pick<Base, 'clock' | 'db'>) {
  const sessions = sessionStore(db)
  return {
    recordFailure: async (failure: Parameters<typeof sessions.recordFailure>[0]) => {
      await sessions.recordFailure(failure)
    },
    own: makeOwnSessions({ sessions, clock }),
    end: makeEndSession({ sessions, clock }),
  }
}
