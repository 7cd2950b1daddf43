import { describe } from 'vitest'
import { sessionContract } from '../../src/features/sessions/sessions.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    sessionContract(async () => await openStores(kind))
  })
}
