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

/** What is called how, with how many there were; what there was none of is not named. */
export function endedInWords(ended: EndedByProof): readonly string[] {
  const counts: readonly (readonly [count: number, one: string, many: string])[] = [
    [ended.sessionsEnded, 'session', 'sessions'],
    [ended.tokensEnded, 'personal access token', 'personal access tokens'],
    [ended.grantsEnded, 'authorized app', 'authorized apps'],
    [ended.authenticatorAppsRemoved, 'authenticator app', 'authenticator apps'],
    [ended.passkeysRemoved, 'passkey', 'passkeys'],
    [ended.recoveryCodesRemoved, 'recovery code', 'recovery codes'],
    [ended.secretsEnded, 'client secret of apps', 'client secrets of apps'],
    [ended.appsWithdrawn, 'app that others could authorize', 'apps that others could authorize'],
    [ended.invitationsEnded, 'invitation', 'invitations'],
  ]
  return counts.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]))
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
