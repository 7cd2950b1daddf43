import { describe } from 'vitest'
import { copyContract } from '../../src/features/copies/copies.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    copyContract(async () => await openStores(kind))
  })
}
