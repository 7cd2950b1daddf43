import type { Database } from '../db/database.js'
import { canonicalRange, makeIsWithin } from '../platform/address-ranges.js'
import type { Clock } from '../platform/clock.js'
import { appApprovalStore } from '../features/app-admission/app-approvals.store.js'
import { makePreviewPolicy, makeSavePolicy } from '../features/policies/change-policy.js'
import type { AppApprovalStore } from '../features/policies/ports.js'
import { policyFormOf } from '../features/policies/policy-form.js'
import { policyStore } from '../features/policies/policies.store.js'
/** Tokens that one transaction ends, each with its audit row and its mail; the job goes on until there are none. */
const UNUSED_TOKENS_PER_BATCH_MAX = 100

/** The stores of what workspaces demand of tokens. */
export function policyStores(db: Database) {
  return {
    policies: policyStore(db),
    approvals: appApprovalStore(db),
  }
}

/** What workspaces demand of tokens, and how that is changed. */
export function makePolicies(db: Database, { clock }: { readonly clock: Clock }) {
  const { approvals, policies } = policyStores(db)
  const needs = { policies, clock, isWithin: makeIsWithin(), canonicalRange }
  return {
    policies,
    approvals,
    askForAppApproval: async (asking: Omit<Parameters<AppApprovalStore['ask']>[0], 'nowMs'>) =>
      await approvals.ask({ ...asking, nowMs: clock.nowMs() }),
    policyForm: policyFormOf,
    previewPolicy: makePreviewPolicy(needs),
    savePolicy: makeSavePolicy(needs),
    revokeUnusedTokens: async () =>
      await policies.revokeUnused({ nowMs: clock.nowMs(), rowsMax: UNUSED_TOKENS_PER_BATCH_MAX }),
  }
}
