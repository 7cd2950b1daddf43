import { describe } from 'vitest'
import { templateContract } from '../../src/features/copies/templates/templates.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    templateContract(async () => await openStores(kind))
  })
}
