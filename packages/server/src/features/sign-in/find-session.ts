import { hashSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Session } from '../sessions/session.js'
import { isLive, SESSION_SEEN_INTERVAL_MS } from '../sessions/session.rules.js'
import type { SignInStore } from './ports.js'

/**
 * Finds who is signed in with a browser, and notes that they were there.
 * @param secret  what the browser's cookie holds
 * @returns null when that opens no session: unknown, ended, unused for too long, too old, its person deactivated
 * @throws StoreUnavailable, nothing else
 */
export function makeFindSession(needs: {
  readonly signIns: Pick<SignInStore, 'find' | 'recordSeen'>
  readonly clock: Clock
}) {
  return async (secret: string): Promise<Session | null> => {
    const facts = await needs.signIns.find(hashSecret(secret))
    const nowMs = needs.clock.nowMs()
    if (facts === null || !isLive(facts, nowMs)) return null
    const { session } = facts
    if (nowMs - facts.lastSeenAtMs >= SESSION_SEEN_INTERVAL_MS) {
      await needs.signIns.recordSeen({
        sessionGid: session.gid,
        nowMs,
        intervalMs: SESSION_SEEN_INTERVAL_MS,
      })
    }
    return session
  }
}
