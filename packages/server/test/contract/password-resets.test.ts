import { describe } from 'vitest'
import { passwordResetContract } from '../../src/features/password-resets/password-resets.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    passwordResetContract(async () => await openStores(kind))
  })
}
