import { describe } from 'vitest'
import { signingKeyContract } from '../../src/features/openid/signing-keys.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    signingKeyContract(async () => await openStores(kind))
  })
}
