import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import { revokeGrant } from './grants.writers.js'

/**
 * Ends one refresh token at this moment: `expired` by itself, `revoked` with the grant that it belongs to, without which it is nothing. For CI mode
 * alone: nothing is written into the record.
 */
export function refreshTokenEnder(db: Database) {
  return async (given: {
    readonly hash: SecretHash
    readonly end: 'expired' | 'revoked'
    readonly nowMs: number
  }): Promise<void> => {
    const { end, nowMs } = given
    const hash = hashToBytes(given.hash)
    await inTransaction(db, async (tx) => {
      const row = await tx
        .selectFrom('refresh_tokens')
        .select('grant_gid')
        .where('hash', '=', hash)
        .executeTakeFirst()
      if (row === undefined) return
      if (end === 'revoked') await revokeGrant(tx, { grantGid: row.grant_gid, reason: 'revoked', nowMs })
      else
        await tx
          .updateTable('refresh_tokens')
          .set({ expires_at_ms: nowMs })
          .where('hash', '=', hash)
          .where('rotated_at_ms', 'is', null)
          .execute()
    })
  }
}
