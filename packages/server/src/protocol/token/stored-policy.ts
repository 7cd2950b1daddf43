import { OPEN_POLICY, type WorkspacePolicy } from './policy.js'

/** A policy as it is written down; all null where nobody decided anything. */
export interface StoredPolicy {
  readonly policy_version: number | null
  readonly personal_tokens: number | null
  readonly token_days_max: number | null
  readonly policy_apps: 'any' | 'approved' | null
  readonly second_factor: number | null
  readonly address_ranges: string | null
  readonly unused_days_max: number | null
}

/** What a workspace demands; nothing, where its admins have decided nothing. */
export function policyOf(row: StoredPolicy): WorkspacePolicy {
  if (row.policy_version === null) return OPEN_POLICY
  return {
    personalTokensAllowed: row.personal_tokens === 1,
    personalTokenDaysMax: row.token_days_max,
    apps: row.policy_apps ?? 'any',
    secondFactorRequired: row.second_factor === 1,
    addressRanges: (row.address_ranges ?? '').split(' ').filter((range) => range !== ''),
    unusedDaysMax: row.unused_days_max,
  }
}
