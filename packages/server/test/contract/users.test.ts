import { describe } from 'vitest'
import { userContract } from '../../src/rooms/users/users.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    userContract(async () => await openStores(kind))
  })
}
