import { describe } from 'vitest'
import { passwordWritersContract } from '../../src/features/passwords/password-writers.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  passwordWritersContract(async () => await openStores(kind))
})
