import { describe } from 'vitest'
import { ownTokenContract } from '../../src/features/tokens/own-tokens.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('the tokens of a person on %s', (kind) => {
  ownTokenContract(async () => await openStores(kind))
})
