import type { Schema } from './schema.js'

/**
 * What becomes of a table's rows when a database is restored. `as_was`: they are those of the backup; `dropped`: none comes back; `ended`: those that
 * were live end; `decided`: the operator's decision about credentials; `settled`: some of each, as the features that own them say; `own`: no
 * backup brings any, they are of this database.
 */
type AfterRestore = 'as_was' | 'dropped' | 'ended' | 'decided' | 'settled' | 'own'

/** Every table; each comes after those that it refers to. A new one has to say what a restore makes of it. */
const AFTER_RESTORE = {
  settings: 'settled',
  seed_records: 'as_was',
  users: 'as_was',
  passwords: 'as_was',
  workspaces: 'as_was',
  workspace_members: 'as_was',
  teams: 'as_was',
  team_members: 'as_was',
  projects: 'as_was',
  project_members: 'as_was',
  sections: 'as_was',
  tasks: 'as_was',
  task_projects: 'as_was',
  task_followers: 'as_was',
  task_likes: 'as_was',
  tokens: 'decided',
  token_rotations: 'dropped',
  apps: 'as_was',
  app_redirect_uris: 'as_was',
  app_secrets: 'decided',
  app_workspaces: 'as_was',
  app_icons: 'as_was',
  task_externals: 'as_was',
  profile_pictures: 'as_was',
  sessions: 'ended',
  consents: 'dropped',
  codes: 'ended',
  spent_tickets: 'dropped',
  grants: 'decided',
  refresh_tokens: 'settled',
  access_tokens: 'as_was',
  signing_keys: 'ended',
  token_addresses: 'as_was',
  token_creations: 'dropped',
  token_usage: 'as_was',
  app_usage: 'as_was',
  app_blocks: 'as_was',
  app_approvals: 'as_was',
  app_requests: 'as_was',
  workspace_policies: 'as_was',
  saved_views: 'as_was',
  invitations: 'ended',
  expiry_notices: 'as_was',
  mails: 'settled',
  mail_budgets: 'as_was',
  password_resets: 'ended',
  totp_factors: 'settled',
  recovery_codes: 'decided',
  passkeys: 'settled',
  spent_challenges: 'dropped',
  second_factor_tries: 'dropped',
  half_sessions: 'dropped',
  kept_forms: 'dropped',
  throttle_counts: 'dropped',
  audit_events: 'settled',
  audit_event_workspaces: 'as_was',
  audit_chains: 'as_was',
  audit_anchors: 'as_was',
  restores: 'settled',
  change_head: 'own',
  changes: 'own',
} as const satisfies Readonly<Record<keyof Schema, AfterRestore>>

const ALL = Object.keys(AFTER_RESTORE) as readonly (keyof typeof AFTER_RESTORE)[]

/** Those that a backup fills. */
export const TABLES: readonly (keyof Schema)[] = ALL.filter((table) => AFTER_RESTORE[table] !== 'own')

/** What lives for minutes, holds answers that are given once more, or stands for a decision that may have been taken back since. */
export const DROPPED_TABLES = ALL.filter((table) => AFTER_RESTORE[table] === 'dropped')
