import { describe } from 'vitest'
import { teamContract } from '../../src/features/teams/teams.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    teamContract(async () => await openStores(kind))
  })
}
