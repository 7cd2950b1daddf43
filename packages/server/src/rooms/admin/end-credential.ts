import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor, Origin } from '../audit/audit-event.js'
import type { CredentialKind, CredentialStore } from './ports.js'

type Ending = 'revoked' | 'already_revoked' | 'unknown'
type Revoke<Named> = (request: Named & { readonly actor: Actor }) => Promise<Ending>

export type EndCredential = ReturnType<typeof makeEndCredential>

/**
 * Ends a token or a grant of a member. A token spans all workspaces of its owner, so only who administers every one of them may end it;
 * an admin of some of them blocks the app, or takes the member out.
 * @throws StoreUnavailable, nothing else
 */
export function makeEndCredential(needs: {
  readonly credentials: CredentialStore
  readonly revokeToken: Revoke<{ readonly tokenGid: Gid }>
  readonly revokeGrant: Revoke<{ readonly grantGid: Gid }>
  readonly clock: Clock
}) {
  return async (request: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid
    readonly from?: Origin
    readonly kind: CredentialKind
    readonly gid: Gid
  }): Promise<Ending | 'beyond_reach'> => {
    const { adminGid, from, gid, kind } = request
    const found = await needs.credentials.find({ ...request, nowMs: needs.clock.nowMs() })
    if (found === null) return 'unknown'
    if (!found.isWithinReach) return 'beyond_reach'
    const actor = { kind: 'user' as const, gid: adminGid, from }
    return kind === 'personal'
      ? await needs.revokeToken({ tokenGid: gid, actor })
      : await needs.revokeGrant({ grantGid: gid, actor })
  }
}
