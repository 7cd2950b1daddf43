import type { Database } from '../db/database.js'
import { revokeAllInvitationsBy } from '../features/members/invitation-rows.store.js'
import { makeProveAddress, type ProveAddressIn } from '../features/users/prove-address.store.js'

/** What every feature does, in its own transaction, once somebody has shown that an address is theirs. */
export function proveAddressOver(db: Database): ProveAddressIn {
  return makeProveAddress(db, {
    revokeAllInvitationsBy,
  })
}
