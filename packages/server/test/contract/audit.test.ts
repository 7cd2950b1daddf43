import { describe } from 'vitest'
import { auditContract } from '../../src/rooms/audit/audit.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  auditContract(async () => await openStores(kind))
})
