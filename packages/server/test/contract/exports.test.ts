import { describe } from 'vitest'
import { exportContract } from '../../src/features/exports/exports.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    exportContract(async () => await openStores(kind))
  })
}
