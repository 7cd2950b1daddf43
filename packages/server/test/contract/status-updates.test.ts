import { describe } from 'vitest'
import { statusUpdateContract } from '../../src/features/status-updates/status-updates.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    statusUpdateContract(async () => await openStores(kind))
  })
}
