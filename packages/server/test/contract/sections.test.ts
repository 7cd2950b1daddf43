import { describe } from 'vitest'
import { sectionContract } from '../../src/rooms/sections/sections.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    sectionContract(async () => await openStores(kind))
  })
}
