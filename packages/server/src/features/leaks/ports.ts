import type { PresentedCredentials, RevokedCredential } from './leak.js'

/** What reports of leaked credentials need from storage. */
export interface LeakStore {
  /**
   * Revokes whatever lives of what was presented: a personal token, an access token and a client secret themselves, of a refresh token its
   * grant, a code, or the grant that it was redeemed for.
   * **Atomic:** all ends, their audit rows, and a mail to each owner. The statements that find and end are as many for a thousand as for one.
   * **On conflict:** what somebody else ended first stays as it ended, and is not counted.
   * @returns what lived until now, and how many are known at all
   */
  revoke(input: {
    readonly presented: PresentedCredentials
    /** Where the report came from. */
    readonly address: string
    readonly nowMs: number
  }): Promise<{ readonly revoked: readonly RevokedCredential[]; readonly known: number }>
}
