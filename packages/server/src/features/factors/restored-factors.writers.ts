import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { CredentialsDecision } from '../../protocol/token/restored-credential.js'

/** Whose second factors a restore brought back: one entry for each of them. */
export interface RestoredFactors {
  readonly passkeys: readonly Gid[]
  readonly authenticatorApps: readonly Gid[]
  /** Those that were not used; void where credentials end. */
  readonly recoveryCodes: readonly Gid[]
}

/**
 * Other features' way to settle the second factors of a restored database in their own transaction: passkeys and authenticator apps work again and are
 * marked, whatever was decided, for without them people could not log in; recovery codes are void where credentials end.
 */
export async function settleRestoredFactors(
  tx: Queries,
  { credentials, nowMs }: { readonly credentials: CredentialsDecision; readonly nowMs: number },
): Promise<RestoredFactors> {
  const mark = { restored_at_ms: nowMs }
  const passkeys = await tx.updateTable('passkeys').set(mark).returning('user_gid').execute()
  const authenticatorApps = await tx
    .updateTable('totp_factors')
    .set(mark)
    .where('confirmed_at_ms', 'is not', null)
    .returning('user_gid')
    .execute()
  const recoveryCodes = await tx
    .selectFrom('recovery_codes')
    .select('user_gid')
    .where('used_at_ms', 'is', null)
    .execute()
  if (credentials === 'end') await tx.deleteFrom('recovery_codes').execute()
  return {
    passkeys: ownersOf(passkeys),
    authenticatorApps: ownersOf(authenticatorApps),
    recoveryCodes: ownersOf(recoveryCodes),
  }
}

function ownersOf(rows: readonly { readonly user_gid: Gid }[]): readonly Gid[] {
  return rows.map(({ user_gid }) => user_gid)
}
