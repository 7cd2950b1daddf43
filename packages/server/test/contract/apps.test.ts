import { describe } from 'vitest'
import { appContract } from '../../src/features/apps/apps.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    appContract(async () => await openStores(kind))
  })
}
