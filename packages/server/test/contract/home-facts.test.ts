import { describe } from 'vitest'
import { homeFactsContract } from '../../src/features/profile/home-facts.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('the facts of the start page on %s', (kind) => {
  homeFactsContract(async () => await openStores(kind))
})
