import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { AddressStore } from './proof.js'
import type { ProveAddressIn } from './prove-address.store.js'

/** Addresses of people, as far as an operator confirms them. */
export function addressStore(
  db: Database,
  { proveAddress }: { readonly proveAddress: ProveAddressIn },
): AddressStore {
  return {
    verify: async ({ actor, keepsAll, nowMs, userGid }) =>
      await inTransaction(db, async (tx) => {
        const user = await tx
          .selectFrom('users')
          .select('deactivated_at_ms')
          .where('gid', '=', userGid)
          .$if(db.locksRows, (query) => query.forUpdate())
          .executeTakeFirst()
        if (user === undefined) return { decision: 'unknown' }
        if (user.deactivated_at_ms !== null) return { decision: 'deactivated' }
        const ended = await proveAddress(tx, { userGid, by: 'operator', keepsAll, actor, nowMs })
        return ended === null ? { decision: 'already' } : { decision: 'verified', ended }
      }),
  }
}
