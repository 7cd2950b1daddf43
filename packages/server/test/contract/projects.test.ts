import { describe } from 'vitest'
import { projectContract } from '../../src/features/projects/projects.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    projectContract(async () => await openStores(kind))
  })
}
