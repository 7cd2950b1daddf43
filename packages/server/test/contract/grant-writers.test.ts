import { describe } from 'vitest'
import { grantWritersContract } from '../../src/features/grants/grant-writers.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  grantWritersContract(async () => await openStores(kind))
})
