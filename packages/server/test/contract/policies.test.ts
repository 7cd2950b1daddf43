import { describe } from 'vitest'
import { appApprovalsContract } from '../../src/features/app-admission/app-approvals.contract.js'
import { judgedCredentialsContract } from '../../src/features/policies/judged-credentials.contract.js'
import { policiesContract } from '../../src/features/policies/policies.contract.js'
import { unusedTokensContract } from '../../src/features/tokens/unused-tokens.contract.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores } from '../support/stores.js'

describe.each(DATABASE_KINDS)('policies of workspaces on %s', (kind) => {
  policiesContract(async () => await openStores(kind))
  describe('approvals of apps', () => {
    appApprovalsContract(async () => await openStores(kind))
  })
  describe('credentials that they judge', () => {
    judgedCredentialsContract(async () => await openStores(kind))
  })
  describe('tokens that nobody uses', () => {
    unusedTokensContract(async () => await openStores(kind))
  })
})
