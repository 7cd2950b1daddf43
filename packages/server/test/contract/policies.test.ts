import { describe } from 'vitest'
import { appApprovalsContract } from '../../src/rooms/policies/app-approvals.contract.js'
import { judgedCredentialsContract } from '../../src/rooms/policies/judged-credentials.contract.js'
import { policiesContract } from '../../src/rooms/policies/policies.contract.js'
import { unusedTokensContract } from '../../src/rooms/policies/unused-tokens.contract.js'
import { DATABASE_KINDS } from '../support/house.js'
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
