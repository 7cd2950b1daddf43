import { describe } from 'vitest'
import { sessionWritersContract } from '../../src/features/sessions/session-writers.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  sessionWritersContract(async () => await openStores(kind))
})
