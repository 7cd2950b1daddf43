import { describe } from 'vitest'
import { auditContract } from '../../src/features/audit/audit.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  auditContract(async () => await openStores(kind))
})
