import { describe } from 'vitest'
import { tokenContract } from '../../src/features/tokens/tokens.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    tokenContract(async () => await openStores(kind))
  })
}
