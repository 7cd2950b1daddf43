import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import type { DeadReset, ResetFacts } from './password-reset.js'

/** What links to a new password need from storage. */
export interface PasswordResetStore {
  /**
   * Keeps a request until somebody looks whose address it names. One insert, whatever the address: neither the answer nor its time tells
   * of an account. @returns `too_many` while so many requests of all people wait that no other is taken
   */
  request(input: {
    readonly resetGid: Gid
    /** As typed. */
    readonly email: string
    readonly address: string
    readonly nowMs: number
  }): Promise<'queued' | 'too_many'>

  /**
   * Makes the link of a request at the moment when its mail is sent; another attempt at the same mail gives the same request a new one.
   * **Atomic:** the link and its audit row, or the audit row of why there is none. **On conflict:** one person's links are made one after
   * the other, so that the limit holds.
   * @returns where the mail goes, which is the account's own address and not what was typed; null for nowhere
   */
  issue(input: {
    readonly resetGid: Gid
    readonly hash: SecretHash
    readonly email: string
    readonly address: string
    readonly expiresAtMs: number
    readonly liveMax: number
    readonly nowMs: number
  }): Promise<{ readonly email: string; readonly name: string } | null>

  /** @returns null for a hash that no link has */
  find(hash: SecretHash): Promise<ResetFacts | null>

  /**
   * **Atomic:** the link is used up, the password set, all sessions and all other links of the person end, the audit row and the mail
   * that tells them. Where it is the first proof of the address, all else that was made under the account ends as well, and the person has
   * the name that they chose. **On conflict:** one use wins; whoever comes second is told that it was used.
   * @param input.name  null for an address that was proved before
   */
  use(input: {
    readonly hash: SecretHash
    readonly passwordHash: string
    readonly name: string | null
    readonly address: string
    readonly nowMs: number
  }): Promise<'reset' | DeadReset>
}
