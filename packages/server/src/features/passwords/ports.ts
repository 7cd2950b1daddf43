import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { SessionToStore } from '../sessions/ports.js'

/** What passwords need from storage. */
export interface PasswordStore {
  /** **Atomic:** the new hash, the end of the person's sessions and the audit row. **On conflict:** the later one stays. */
  set(input: {
    readonly userGid: Gid
    readonly hash: string
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<void>

  /**
   * A person's own change. **Atomic:** the new hash, the end of all their sessions, a new one for the browser that they are at, and the
   * audit rows, if the hash that their old password was compared with is still theirs. **On conflict:** the first one stays.
   */
  change(input: {
    readonly fromHash: string
    readonly toHash: string
    readonly session: SessionToStore
    /** Of the session that it was changed in: a password alone is no proof of somebody with a second factor. */
    readonly authenticatedAtMs: number
    readonly nowMs: number
  }): Promise<'changed' | 'account_changed'>

  /** Keeps the same password under a hash that costs more. **On conflict** with a new password: that one stays. */
  rehash(input: { readonly userGid: Gid; readonly fromHash: string; readonly toHash: string }): Promise<void>

  /** @returns null for a person without a password */
  find(userGid: Gid): Promise<string | null>

  /** Whose password it is that a browser is to be known for, and which one; null for a person without one. */
  ownerOf(userGid: Gid): Promise<PasswordOwner | null>
}

export interface PasswordOwner {
  readonly email: string
  readonly passwordGeneration: number
}

export type OwnerOfPassword = PasswordStore['ownerOf']
