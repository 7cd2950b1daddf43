import { describe } from 'vitest'
import { settledRowsContract } from '../../src/features/restores/settled-rows.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  settledRowsContract(async () => await openStores(kind))
})
