import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'

/** What a test lets become of a token. */
export type TokenEnd = 'expired' | 'revoked'

/** Ends one personal or access token at this moment, by itself and with nothing else. For CI mode alone: nothing is written into the record. */
export function tokenEnder(db: Database) {
  return async (given: {
    readonly hash: SecretHash
    readonly end: TokenEnd
    readonly nowMs: number
  }): Promise<void> => {
    const hash = hashToBytes(given.hash)
    const { end, nowMs } = given
    await inTransaction(db, async (tx) => {
      await tx
        .updateTable('tokens')
        .set(
          end === 'expired' ? { expires_at_ms: nowMs } : { revoked_at_ms: nowMs, revoked_reason: 'revoked' },
        )
        .where('hash', '=', hash)
        .execute()
      await tx
        .updateTable('access_tokens')
        .set(end === 'expired' ? { expires_at_ms: nowMs } : { revoked_at_ms: nowMs })
        .where('hash', '=', hash)
        .execute()
    })
  }
}
