import type { Clock } from '../../platform/clock.js'
import type { Session } from './session.js'
import { actorOf } from './session.rules.js'
import type { SessionStore } from './ports.js'

export type EndSession = ReturnType<typeof makeEndSession>

/**
 * Signs a person out of one browser.
 * @returns `already`, too, when something else ended it first
 * @throws StoreUnavailable, nothing else
 */
export function makeEndSession(needs: { readonly sessions: SessionStore; readonly clock: Clock }) {
  return async (session: Session, address: string | null = null): Promise<'ended' | 'already' | 'unknown'> =>
    await needs.sessions.end({
      sessionGid: session.gid,
      reason: 'signed_out',
      actor: actorOf(session, address),
      nowMs: needs.clock.nowMs(),
    })
}
