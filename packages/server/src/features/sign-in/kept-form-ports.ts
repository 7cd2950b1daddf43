import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'

/** What keeping a typed form needs from storage. */
export interface KeptFormStore {
  /** **On conflict:** a person has one, the last. */
  keep(form: {
    readonly userGid: Gid
    readonly hash: SecretHash
    /** The path of the page that it is on. */
    readonly page: string
    readonly sealed: Uint8Array
    readonly expiresAtMs: number
  }): Promise<void>

  /** **Atomic:** takes it away and hands it out. **On conflict:** once. @returns null for none of this person, secret and page, or one that is too old */
  take(asked: {
    readonly userGid: Gid
    readonly hash: SecretHash
    readonly page: string
    readonly nowMs: number
  }): Promise<Uint8Array | null>
}
