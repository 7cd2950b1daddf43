import { describe } from 'vitest'
import { accessTokenContract } from '../../src/rooms/tokens/access-tokens.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    accessTokenContract(async () => await openStores(kind))
  })
}
