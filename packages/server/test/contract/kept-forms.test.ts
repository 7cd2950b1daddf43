import { describe } from 'vitest'
import { keptFormContract } from '../../src/features/sign-in/kept-forms.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  keptFormContract(async () => await openStores(kind))
})
