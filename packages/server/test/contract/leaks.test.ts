import { describe } from 'vitest'
import { expiryNoticeContract } from '../../src/rooms/expiry/expiry-notices.contract.js'
import { leakContract } from '../../src/rooms/leaks/leaks.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  describe('reports of leaked credentials', () => {
    leakContract(async () => await openStores(kind))
  })
  describe('notices of ends to come', () => {
    expiryNoticeContract(async () => await openStores(kind))
  })
})
