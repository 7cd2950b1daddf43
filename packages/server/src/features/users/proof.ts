import type { EndedCount } from '../mail/mail.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'

/** What showed that somebody reads the mail of an address: a link to a new password, an invitation, or the operator's word. */
export type ProvedBy = 'reset' | 'invitation' | 'operator'

/** How much lived under an account until its address was proved. */
export interface EndedByProof {
  readonly sessionsEnded: number
  readonly tokensEnded: number
  readonly grantsEnded: number
  readonly passkeysRemoved: number
  readonly authenticatorAppsRemoved: number
  readonly recoveryCodesRemoved: number
  readonly secretsEnded: number
  readonly appsWithdrawn: number
  readonly invitationsEnded: number
}

export const NOTHING_ENDED: EndedByProof = {
  sessionsEnded: 0,
  tokensEnded: 0,
  grantsEnded: 0,
  passkeysRemoved: 0,
  authenticatorAppsRemoved: 0,
  recoveryCodesRemoved: 0,
  secretsEnded: 0,
  appsWithdrawn: 0,
  invitationsEnded: 0,
}

/** How many of each kind there were; what there was none of is not named. */
export function endedCounts(ended: EndedByProof): readonly EndedCount[] {
  const counts: readonly EndedCount[] = [
    { what: 'sessions', count: ended.sessionsEnded },
    { what: 'tokens', count: ended.tokensEnded },
    { what: 'grants', count: ended.grantsEnded },
    { what: 'authenticator_apps', count: ended.authenticatorAppsRemoved },
    { what: 'passkeys', count: ended.passkeysRemoved },
    { what: 'recovery_codes', count: ended.recoveryCodesRemoved },
    { what: 'secrets', count: ended.secretsEnded },
    { what: 'apps', count: ended.appsWithdrawn },
    { what: 'invitations', count: ended.invitationsEnded },
  ]
  return counts.filter(({ count }) => count > 0)
}

/** What confirming an address needs from storage. */
export interface AddressStore {
  /**
   * **Atomic:** the address counts as proved, what was made before under the account ends unless it is kept, and the audit row.
   * **On conflict:** the first proof stays.
   */
  verify(input: {
    readonly userGid: Gid
    readonly keepsAll: boolean
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<
    | { readonly decision: 'verified'; readonly ended: EndedByProof }
    | { readonly decision: 'already' | 'deactivated' | 'unknown' }
  >
}
