import { describe } from 'vitest'
import { jobContract } from '../../src/features/jobs/jobs.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    jobContract(async () => await openStores(kind))
  })
}
