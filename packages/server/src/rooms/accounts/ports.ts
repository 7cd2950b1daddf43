import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'

/** What passwords need from storage. */
export interface PasswordStore {
  /** **Atomic:** the new hash and its audit row. **On conflict:** the later one stays. */
  set(input: {
    readonly userGid: Gid
    readonly hash: string
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<void>

  /** @returns null for a person without a password */
  find(userGid: Gid): Promise<string | null>
}
