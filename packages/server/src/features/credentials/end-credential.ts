import type { Clock } from '../../platform/clock.js'
import type { CredentialStore } from './ports.js'

export type EndCredential = ReturnType<typeof makeEndCredential>

/**
 * Ends a token or a grant of a member. A token spans all workspaces of its owner, so only who administers every one of them may end it;
 * an admin of some of them blocks the app, or takes the member out.
 * @throws StoreUnavailable, nothing else
 */
export function makeEndCredential(needs: {
  readonly credentials: Pick<CredentialStore, 'end'>
  readonly clock: Clock
}) {
  return async (request: Omit<Parameters<CredentialStore['end']>[0], 'nowMs'>) =>
    await needs.credentials.end({ ...request, nowMs: needs.clock.nowMs() })
}
