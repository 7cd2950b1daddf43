import { describe } from 'vitest'
import { exposureContract } from '../../src/features/leaks/exposures/exposures.contract.js'
import { signInLinkContract } from '../../src/features/password-resets/sign-in-links.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  describe('credentials in clear', () => {
    exposureContract(async () => await openStores(kind))
  })
  describe('links of an operator', () => {
    signInLinkContract(async () => await openStores(kind))
  })
})
