import { describe } from 'vitest'
import { attachmentContract } from '../../src/features/attachments/attachments.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    attachmentContract(async () => await openStores(kind))
  })
}
