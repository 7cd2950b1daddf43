import { describe } from 'vitest'
import { taskTemplateContract } from '../../src/features/copies/task-templates/task-templates.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    taskTemplateContract(async () => await openStores(kind))
  })
}
