import { describe } from 'vitest'
import { customFieldContract } from '../../src/features/custom-fields/custom-fields.contract.js'
import { fieldCopyContract } from '../../src/features/custom-fields/field-copies.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    customFieldContract(async () => await openStores(kind))
    fieldCopyContract(async () => await openStores(kind))
  })
}
