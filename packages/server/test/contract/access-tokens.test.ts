import { describe } from 'vitest'
import { accessTokenContract } from '../../src/features/tokens/access/access-tokens.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    accessTokenContract(async () => await openStores(kind))
  })
}
