import { describe } from 'vitest'
import { consentContract } from '../../src/features/authorization/consents.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    consentContract(async () => await openStores(kind))
  })
}
