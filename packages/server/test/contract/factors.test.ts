import { describe } from 'vitest'
import { factorContract } from '../../src/features/factors/factors.contract.js'
import { factorsOfOthersContract } from '../../src/features/factors/factors-of-others.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    factorContract(async () => await openStores(kind))
    factorsOfOthersContract(async () => await openStores(kind))
  })
}
