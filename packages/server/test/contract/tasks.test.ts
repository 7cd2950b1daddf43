import { describe } from 'vitest'
import { taskContract } from '../../src/rooms/tasks/tasks.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    taskContract(async () => await openStores(kind))
  })
}
