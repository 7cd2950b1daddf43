import { describe } from 'vitest'
import { tokenContract } from '../../src/rooms/tokens/tokens.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    tokenContract(async () => await openStores(kind))
  })
}
