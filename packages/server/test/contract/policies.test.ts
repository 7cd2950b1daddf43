import { describe } from 'vitest'
import { policiesContract } from '../../src/rooms/policies/policies.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('policies of workspaces on %s', (kind) => {
  policiesContract(async () => await openStores(kind))
})
