import { describe } from 'vitest'
import { goalContract } from '../../src/features/goals/goals.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    goalContract(async () => await openStores(kind))
  })
}
