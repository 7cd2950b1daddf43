import type { Gid } from '../asana/gid.js'

/** What becomes of the credentials that were live in what is restored. There is no default: either may be wrong. */
export type CredentialsDecision = 'keep' | 'end'

/** A credential that a restore kept or ended. */
export interface RestoredCredential {
  readonly gid: Gid
  readonly ownerGid: Gid
  /** Of a grant and a client secret. */
  readonly appGid: Gid | null
}
