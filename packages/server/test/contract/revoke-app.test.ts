import { describe } from 'vitest'
import { revokeAppContract } from '../../src/features/grants/revoke-app.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  revokeAppContract(async () => await openStores(kind))
})
