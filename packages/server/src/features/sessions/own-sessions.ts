import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import { browserWords } from './browser-words.js'
import type { ListedSession, Session } from './session.js'
import { actorOf } from './session.rules.js'
import type { SessionStore } from './ports.js'

/** Nobody turns to further pages; all others end with one button. */
const SESSIONS_LISTED_MAX = 1_000

export interface OwnSession extends Omit<ListedSession, 'userAgent'> {
  /** "Firefox on Windows". */
  readonly browser: string
  readonly isThisOne: boolean
}

export type OwnSessions = ReturnType<typeof makeOwnSessions>

/**
 * Where a person is signed in, and how they end it. All of it is about the person of a session.
 * @throws StoreUnavailable, nothing else
 */
export function makeOwnSessions(needs: {
  readonly sessions: Pick<SessionStore, 'endOthers' | 'endOwn' | 'list'>
  readonly clock: Clock
}) {
  return {
    /** This one first, then those last seen. */
    list: async (session: Session): Promise<readonly OwnSession[]> => {
      const listed = await needs.sessions.list({
        userGid: session.user.gid,
        nowMs: needs.clock.nowMs(),
        rowsMax: SESSIONS_LISTED_MAX,
      })
      return listed
        .map(({ userAgent, ...rest }) => ({
          ...rest,
          browser: browserWords(userAgent),
          isThisOne: rest.gid === session.gid,
        }))
        .toSorted((a, b) => Number(b.isThisOne) - Number(a.isThisOne))
    },
    end: async (session: Session, sessionGid: Gid, address: string | null = null) =>
      await needs.sessions.endOwn({
        userGid: session.user.gid,
        sessionGid,
        from: actorOf(session, address).from,
        nowMs: needs.clock.nowMs(),
      }),
    endOthers: async (session: Session, address: string | null = null) =>
      await needs.sessions.endOthers({
        userGid: session.user.gid,
        exceptGid: session.gid,
        from: actorOf(session, address).from,
        nowMs: needs.clock.nowMs(),
      }),
  }
}
