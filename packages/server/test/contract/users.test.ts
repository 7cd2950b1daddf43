import { describe } from 'vitest'
import { userContract } from '../../src/features/users/users.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    userContract(async () => await openStores(kind))
  })
}
