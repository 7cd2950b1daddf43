import { describe } from 'vitest'
import { passwordContract } from '../../src/rooms/accounts/passwords.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    passwordContract(async () => await openStores(kind))
  })
}
