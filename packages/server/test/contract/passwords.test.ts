import { describe } from 'vitest'
import { passwordContract } from '../../src/features/passwords/passwords.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    passwordContract(async () => await openStores(kind))
  })
}
