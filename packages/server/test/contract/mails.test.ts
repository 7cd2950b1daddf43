import { describe } from 'vitest'
import { mailContract } from '../../src/rooms/mail/mails.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    mailContract(async () => await openStores(kind))
  })
}
