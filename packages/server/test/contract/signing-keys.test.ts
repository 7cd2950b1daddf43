import { describe } from 'vitest'
import { signingKeyContract } from '../../src/rooms/tokens/signing-keys.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    signingKeyContract(async () => await openStores(kind))
  })
}
