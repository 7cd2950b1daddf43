import { describe } from 'vitest'
import { taskRelationContract } from '../../src/features/tasks/relations.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    taskRelationContract(async () => await openStores(kind))
  })
}
