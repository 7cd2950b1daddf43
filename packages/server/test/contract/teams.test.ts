import { describe } from 'vitest'
import { teamContract } from '../../src/rooms/teams/teams.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    teamContract(async () => await openStores(kind))
  })
}
