import { describe } from 'vitest'
import { appBlocksContract } from '../../src/features/app-admission/app-blocks.contract.js'
import { adminContract } from '../../src/features/members/admin.contract.js'
import { peopleOfWorkspaceContract } from '../../src/features/members/people-of-workspace.contract.js'
import { dangerousCredentialsContract } from '../../src/features/credentials/dangerous-credentials.contract.js'
import { restoredOthersContract } from '../../src/features/credentials/restored-others.contract.js'
import { savedViewsContract } from '../../src/features/audit-log/saved-views.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

for (const kind of DATABASE_KINDS) {
  describe(kind, () => {
    appBlocksContract(async () => await openStores(kind))
    adminContract(async () => await openStores(kind))
    dangerousCredentialsContract(async () => await openStores(kind))
    restoredOthersContract(async () => await openStores(kind))
    peopleOfWorkspaceContract(async () => await openStores(kind))
    savedViewsContract(async () => await openStores(kind))
  })
}
