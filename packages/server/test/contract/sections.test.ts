import { describe } from 'vitest'
import { sectionContract } from '../../src/features/projects/sections/sections.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    sectionContract(async () => await openStores(kind))
  })
}
