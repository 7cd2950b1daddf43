import type { SecretHash } from '../../../protocol/token/secret.js'

/** The kinds of credential that are looked up when they come in clear. */
export type ExposedKind = 'personal' | 'access' | 'refresh' | 'client_secret'

/** What the watch over clear text needs from storage. */
export interface ExposureStore {
  /**
   * **Atomic:** flags the credential for its owner and writes the audit row; a token of a grant flags the grant.
   * **On conflict:** of several within `intervalMs`, whichever server they came to, the first one writes.
   * @returns false where nothing was written: a hash that none has, or one that was flagged within the interval
   */
  note(input: {
    readonly kind: ExposedKind
    readonly hash: SecretHash
    readonly address: string
    readonly intervalMs: number
    readonly nowMs: number
  }): Promise<boolean>
}
