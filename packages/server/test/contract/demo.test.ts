import { describe } from 'vitest'
import { demoContract } from '../../src/rooms/demo/demo.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    demoContract(async () => await openStores(kind))
  })
}
