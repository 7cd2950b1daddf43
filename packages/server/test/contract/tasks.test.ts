import { describe } from 'vitest'
import { taskContract } from '../../src/features/tasks/tasks.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    taskContract(async () => await openStores(kind))
  })
}
