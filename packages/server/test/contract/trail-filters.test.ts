import { describe } from 'vitest'
import { trailFiltersContract } from '../../src/features/audit/trail-filters.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  trailFiltersContract(async () => await openStores(kind))
})
