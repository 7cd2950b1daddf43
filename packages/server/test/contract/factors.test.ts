import { describe } from 'vitest'
import { factorContract } from '../../src/rooms/factors/factors.contract.js'
import { factorsOfOthersContract } from '../../src/rooms/factors/factors-of-others.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    factorContract(async () => await openStores(kind))
    factorsOfOthersContract(async () => await openStores(kind))
  })
}
