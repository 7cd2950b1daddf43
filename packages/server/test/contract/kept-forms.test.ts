import { describe } from 'vitest'
import { keptFormContract } from '../../src/rooms/accounts/kept-forms.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  keptFormContract(async () => await openStores(kind))
})
