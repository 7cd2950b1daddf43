import { describe } from 'vitest'
import { peopleWritersContract } from '../../src/features/users/people-writers.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  peopleWritersContract(async () => await openStores(kind))
})
