import { describe } from 'vitest'
import { workspaceContract } from '../../src/features/workspaces/workspaces.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    workspaceContract(async () => await openStores(kind))
  })
}
