import { describe } from 'vitest'
import { signInStoreContract } from '../../src/features/sign-in/sign-in-store.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  signInStoreContract(async () => await openStores(kind))
})
