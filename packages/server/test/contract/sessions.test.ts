import { describe } from 'vitest'
import { sessionContract } from '../../src/rooms/accounts/sessions.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    sessionContract(async () => await openStores(kind))
  })
}
