import { describe } from 'vitest'
import { storyContract } from '../../src/features/stories/stories.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    storyContract(async () => await openStores(kind))
  })
}
