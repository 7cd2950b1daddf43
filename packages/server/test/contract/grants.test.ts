import { describe } from 'vitest'
import { grantContract } from '../../src/features/grants/grants.contract.js'
import { redemptionContract } from '../../src/features/grants/redemption.contract.js'
import { refreshContract } from '../../src/features/grants/refresh.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  describe('codes', () => {
    redemptionContract(async () => await openStores(kind))
  })
  describe('refresh tokens', () => {
    refreshContract(async () => await openStores(kind))
  })
  describe('grants', () => {
    grantContract(async () => await openStores(kind))
  })
})
