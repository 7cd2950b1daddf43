import { describe } from 'vitest'
import { passwordResetContract } from '../../src/rooms/accounts/password-resets.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    passwordResetContract(async () => await openStores(kind))
  })
}
