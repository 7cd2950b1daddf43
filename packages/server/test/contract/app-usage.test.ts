import { describe } from 'vitest'
import { appUsageContract } from '../../src/features/apps/usage/app-usage.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    appUsageContract(async () => await openStores(kind))
  })
}
