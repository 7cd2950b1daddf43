import { describe } from 'vitest'
import { expiryNoticeContract } from '../../src/features/expiry/expiry-notices.contract.js'
import { leakContract } from '../../src/features/leaks/leaks.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  describe('reports of leaked credentials', () => {
    leakContract(async () => await openStores(kind))
  })
  describe('notices of ends to come', () => {
    expiryNoticeContract(async () => await openStores(kind))
  })
})
