import { describe } from 'vitest'
import { adminContract } from '../../src/rooms/admin/admin.contract.js'
import { dangerousCredentialsContract } from '../../src/rooms/admin/dangerous-credentials.contract.js'
import { savedViewsContract } from '../../src/rooms/admin/saved-views.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    adminContract(async () => await openStores(kind))
    dangerousCredentialsContract(async () => await openStores(kind))
    savedViewsContract(async () => await openStores(kind))
  })
}
