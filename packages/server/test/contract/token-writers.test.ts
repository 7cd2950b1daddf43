import { describe } from 'vitest'
import { tokenWritersContract } from '../../src/features/tokens/token-writers.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  tokenWritersContract(async () => await openStores(kind))
})
