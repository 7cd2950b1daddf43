import { readFileSync } from 'node:fs'
import type { AuditAction } from '../../src/features/audit/events.rules.js'

/** The rows of the table in `docs/audit-log.md`, by how each begins. */
const WHO = {
  workspace: 'the workspace that it happened in',
  person: 'the workspaces of the person',
  developer: 'the workspaces of the app’s developer',
  owner: 'the workspaces of whose credential it is',
  operator: 'none: the operator alone',
} as const

export type Who = keyof typeof WHO

/** Who sees each kind of event. What happened in one workspace is that one's alone, whatever kind it is. */
export const SEEN_BY: Readonly<Record<AuditAction, Who>> = {
  account_attempted: 'person',
  address_proved: 'person',
  app_approval_asked: 'workspace',
  app_approval_withdrawn: 'workspace',
  app_approved: 'workspace',
  app_blocked: 'workspace',
  app_created: 'developer',
  app_deauthorized: 'person',
  app_declined: 'workspace',
  app_deleted: 'developer',
  app_redirect_uri_added: 'developer',
  app_redirect_uri_removed: 'developer',
  app_secret_created: 'developer',
  app_secret_expired: 'developer',
  app_secret_rotation_cancelled: 'developer',
  app_secret_rotation_completed: 'developer',
  app_secret_rotation_started: 'developer',
  app_unblocked: 'workspace',
  app_updated: 'developer',
  audit_pruned: 'operator',
  audit_rehashed: 'operator',
  clear_text_credential: 'owner',
  client_authentication_failed: 'developer',
  code_redemption_failed: 'developer',
  code_replayed: 'person',
  consent_denied: 'person',
  consent_given: 'person',
  credential_leaked: 'owner',
  database_restored: 'operator',
  demo_created: 'workspace',
  grant_created: 'person',
  grant_revoked: 'person',
  invitation_revoked: 'workspace',
  mail_failed: 'person',
  member_invited: 'workspace',
  member_joined: 'workspace',
  member_removed: 'workspace',
  member_role_changed: 'workspace',
  metrics_refused: 'operator',
  passkey_added: 'person',
  passkey_removed: 'person',
  password_reset: 'person',
  password_reset_requested: 'person',
  password_set: 'person',
  policy_changed: 'workspace',
  profile_changed: 'person',
  recovery_code_used: 'person',
  recovery_codes_made: 'person',
  refresh_failed: 'developer',
  refresh_token_replayed: 'person',
  sealed_secrets_abandoned: 'operator',
  second_factor_added: 'person',
  second_factor_asked: 'person',
  second_factor_failed: 'person',
  second_factor_removed: 'person',
  second_factors_reset: 'person',
  secrets_resealed: 'operator',
  secrets_sealed: 'operator',
  session_ended: 'person',
  sign_in_failed: 'person',
  sign_in_throttled: 'person',
  signed_in: 'person',
  signing_key_created: 'operator',
  signing_key_retired: 'operator',
  signing_key_rotated: 'operator',
  token_created: 'person',
  token_replaced: 'person',
  token_revoked: 'person',
  token_rotated: 'person',
  token_used_after_expiry: 'person',
  user_created: 'workspace',
  user_deactivated: 'person',
  workspace_plan_changed: 'workspace',
}

/** The same as the documentation says it: kind of event → the row that it stands in. */
export function documentedSeenBy(): Readonly<Record<string, Who | undefined>> {
  const doc = readFileSync(new URL('../../../../docs/audit-log.md', import.meta.url), 'utf8')
  const said: Record<string, Who | undefined> = {}
  for (const line of doc.split('\n')) {
    const [, whom = '', kinds = ''] = /^\| (.+?) +\| (.*`\w+`.*) \|$/.exec(line) ?? []
    const who = (Object.keys(WHO) as Who[]).find((one) => whom.startsWith(WHO[one]))
    if (who === undefined) continue
    for (const [, kind = ''] of kinds.matchAll(/`(\w+)`/g)) said[kind] = kind in said ? undefined : who
  }
  return said
}
