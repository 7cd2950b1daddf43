import { describe } from 'vitest'
import { mailContract } from '../../src/features/mail/mails.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    mailContract(async () => await openStores(kind))
  })
}
