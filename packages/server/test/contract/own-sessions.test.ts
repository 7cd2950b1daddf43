import { describe } from 'vitest'
import { ownSessionsContract } from '../../src/features/sessions/own-sessions.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  ownSessionsContract(async () => await openStores(kind))
})
