import { describe } from 'vitest'
import { tagContract } from '../../src/features/tags/tags.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    tagContract(async () => await openStores(kind))
  })
}
