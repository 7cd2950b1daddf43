import { describe } from 'vitest'
import { lettersContract } from '../../src/features/search/letters.contract.js'
import { searchContract } from '../../src/features/search/search.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    searchContract(async () => await openStores(kind))
    lettersContract(async () => await openStores(kind))
  })
}
