/** The columns of `workspace_policies` that a token is judged by, as the statement that reads a token's facts joins them. */
export const POLICY_COLUMNS = [
  'workspace_policies.version as policy_version',
  'workspace_policies.personal_tokens',
  'workspace_policies.token_days_max',
  'workspace_policies.apps as policy_apps',
  'workspace_policies.second_factor',
  'workspace_policies.address_ranges',
  'workspace_policies.unused_days_max',
] as const
