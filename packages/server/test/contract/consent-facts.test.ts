import { describe } from 'vitest'
import { consentFactsContract } from '../../src/features/authorization/consent-facts.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  consentFactsContract(async () => await openStores(kind))
})
