import type { Generated } from 'kysely'
import type { Gid } from '../protocol/asana/gid.js'

/**
 * The tables as both databases hold them. Instants are epoch milliseconds, dates `YYYY-MM-DD`, JSON is text that the owning
 * store parses, and a nullable instant stands where a flag would say less. `docs/storage-schema.md` names each table's owner.
 */
export interface Schema {
  settings: SettingsTable
  seed_records: SeedRecordsTable
  users: UsersTable
  passwords: PasswordsTable
  workspaces: WorkspacesTable
  workspace_members: WorkspaceMembersTable
  teams: TeamsTable
  team_members: TeamMembersTable
  tags: TagsTable
  tag_followers: TagFollowersTable
  projects: ProjectsTable
  project_members: ProjectMembersTable
  project_teams: ProjectTeamsTable
  sections: SectionsTable
  task_lists: TaskListsTable
  task_list_sections: TaskListSectionsTable
  tasks: TasksTable
  task_projects: TaskProjectsTable
  task_followers: TaskFollowersTable
  task_likes: TaskLikesTable
  task_tags: TaskTagsTable
  task_dependencies: TaskDependenciesTable
  task_externals: TaskExternalsTable
  attachments: AttachmentsTable
  attachment_files: AttachmentFilesTable
  portfolios: PortfoliosTable
  portfolio_members: PortfolioMembersTable
  portfolio_items: PortfolioItemsTable
  time_tracking_categories: TimeTrackingCategoriesTable
  time_tracking_entries: TimeTrackingEntriesTable
  timesheet_approval_statuses: TimesheetApprovalStatusesTable
  roles: RolesTable
  ooo_entries: OooEntriesTable
  allocations: AllocationsTable
  budgets: BudgetsTable
  rates: RatesTable
  time_periods: TimePeriodsTable
  goals: GoalsTable
  goal_metrics: GoalMetricsTable
  goal_members: GoalMembersTable
  goal_likes: GoalLikesTable
  goal_relationships: GoalRelationshipsTable
  stories: StoriesTable
  story_likes: StoryLikesTable
  jobs: JobsTable
  project_templates: ProjectTemplatesTable
  task_templates: TaskTemplatesTable
  exports: ExportsTable
  status_updates: StatusUpdatesTable
  project_briefs: ProjectBriefsTable
  access_requests: AccessRequestsTable
  custom_fields: CustomFieldsTable
  enum_options: EnumOptionsTable
  custom_field_settings: CustomFieldSettingsTable
  custom_field_values: CustomFieldValuesTable
  custom_field_value_items: CustomFieldValueItemsTable
  tokens: TokensTable
  token_rotations: TokenRotationsTable
  apps: AppsTable
  app_redirect_uris: AppRedirectUrisTable
  app_secrets: AppSecretsTable
  app_workspaces: AppWorkspacesTable
  app_icons: AppIconsTable
  profile_pictures: ProfilePicturesTable
  sessions: SessionsTable
  consents: ConsentsTable
  codes: CodesTable
  spent_tickets: SpentTicketsTable
  grants: GrantsTable
  refresh_tokens: RefreshTokensTable
  access_tokens: AccessTokensTable
  signing_keys: SigningKeysTable
  token_addresses: TokenAddressesTable
  token_creations: TokenCreationsTable
  token_usage: TokenUsageTable
  app_usage: AppUsageTable
  app_blocks: AppBlocksTable
  app_approvals: AppApprovalsTable
  app_requests: AppRequestsTable
  workspace_policies: WorkspacePoliciesTable
  saved_views: SavedViewsTable
  invitations: InvitationsTable
  expiry_notices: ExpiryNoticesTable
  mails: MailsTable
  mail_budgets: MailBudgetsTable
  password_resets: PasswordResetsTable
  totp_factors: TotpFactorsTable
  recovery_codes: RecoveryCodesTable
  passkeys: PasskeysTable
  spent_challenges: SpentChallengesTable
  second_factor_tries: SecondFactorTriesTable
  half_sessions: HalfSessionsTable
  kept_forms: KeptFormsTable
  throttle_counts: ThrottleCountsTable
  audit_events: AuditEventsTable
  audit_event_workspaces: AuditEventWorkspacesTable
  audit_chains: AuditChainsTable
  audit_anchors: AuditAnchorsTable
  event_heads: EventHeadsTable
  events: EventsTable
  event_streams: EventStreamsTable
  webhooks: WebhooksTable
  search_workspaces: SearchWorkspacesTable
  search_tasks: SearchTasksTable
  search_letters: SearchLettersTable
  restores: RestoresTable
  change_head: ChangeHeadTable
  changes: ChangesTable
}

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
  tags: 'as_was',
  tag_followers: 'as_was',
  projects: 'as_was',
  project_members: 'as_was',
  project_teams: 'as_was',
  sections: 'as_was',
  task_lists: 'as_was',
  task_list_sections: 'as_was',
  tasks: 'as_was',
  task_projects: 'as_was',
  task_followers: 'as_was',
  task_likes: 'as_was',
  task_tags: 'as_was',
  task_dependencies: 'as_was',
  portfolios: 'as_was',
  portfolio_members: 'as_was',
  portfolio_items: 'as_was',
  time_tracking_categories: 'as_was',
  time_tracking_entries: 'as_was',
  timesheet_approval_statuses: 'as_was',
  roles: 'as_was',
  ooo_entries: 'as_was',
  allocations: 'as_was',
  budgets: 'as_was',
  rates: 'as_was',
  time_periods: 'as_was',
  goals: 'as_was',
  goal_metrics: 'as_was',
  goal_members: 'as_was',
  goal_likes: 'as_was',
  goal_relationships: 'as_was',
  stories: 'as_was',
  story_likes: 'as_was',
  status_updates: 'as_was',
  project_briefs: 'as_was',
  access_requests: 'as_was',
  custom_fields: 'as_was',
  enum_options: 'as_was',
  custom_field_settings: 'as_was',
  custom_field_values: 'as_was',
  custom_field_value_items: 'as_was',
  tokens: 'decided',
  token_rotations: 'dropped',
  apps: 'as_was',
  app_redirect_uris: 'as_was',
  app_secrets: 'decided',
  app_workspaces: 'as_was',
  app_icons: 'as_was',
  task_externals: 'as_was',
  attachments: 'as_was',
  attachment_files: 'as_was',
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
  event_heads: 'as_was',
  events: 'as_was',
  event_streams: 'as_was',
  webhooks: 'as_was',
  jobs: 'as_was',
  project_templates: 'as_was',
  task_templates: 'as_was',
  exports: 'as_was',
  restores: 'settled',
  search_workspaces: 'own',
  search_tasks: 'own',
  search_letters: 'own',
  change_head: 'own',
  changes: 'own',
} as const satisfies Readonly<Record<keyof Schema, AfterRestore>>

const ALL = Object.keys(AFTER_RESTORE) as readonly (keyof typeof AFTER_RESTORE)[]

/** Those that a backup fills. */
export const TABLES: readonly (keyof Schema)[] = ALL.filter((table) => AFTER_RESTORE[table] !== 'own')

/** What lives for minutes, holds answers that are given once more, or stands for a decision that may have been taken back since. */
export const DROPPED_TABLES = ALL.filter((table) => AFTER_RESTORE[table] === 'dropped')

/** One row: the number of the last change. */
export interface ChangeHeadTable {
  id: number
  seq: number
}

/** The journal of what changed of what processes have in mind; triggers write it. */
export interface ChangesTable {
  seq: number
  kind: 'token' | 'grant' | 'user' | 'workspace' | 'app'
  gid: string
}

export interface SettingsTable {
  name: string
  value: string
}

/** What the demo organization, or another seed, brought. A record may have gone since. */
export interface SeedRecordsTable {
  kind: 'user' | 'workspace' | 'team' | 'project' | 'app'
  gid: Gid
  /** Its place among those of its kind in the seed. */
  position: number
  made_at_ms: number
}

export interface UsersTable {
  gid: Gid
  name: string
  email: string
  /**
   * The address in lower case: what sign-in and uniqueness compare. Of an account that was deactivated before its address was proved, with
   * a space and its gid behind it: the address is free for whoever owns it.
   */
  email_key: string
  created_at_ms: number
  deactivated_at_ms: number | null
  /** When somebody showed that they read the mail of this address, or an operator said so; null for an address that nobody has proved. */
  email_verified_at_ms: Generated<number | null>
  /** The language that they chose to be spoken to in; null for what their browser says. */
  language: Generated<string | null>
  /** The IANA name of the clock that they live by; null for UTC. */
  time_zone: Generated<string | null>
  /** The name of their picture; null for none. */
  picture: Generated<string | null>
}

export interface ProfilePicturesTable {
  user_gid: Gid
  /** Part of its address; nobody guesses it. */
  name: string
  media_type: 'image/png' | 'image/jpeg' | 'image/webp'
  bytes: Uint8Array
}

export interface PasswordsTable {
  user_gid: Gid
  hash: string
  changed_at_ms: number
  /** How many passwords the person has had; what is bound to one ends with it. */
  generation: Generated<number>
}

export interface WorkspacesTable {
  gid: Gid
  name: string
  is_organization: number
  email_domains: string
  plan: Generated<'free' | 'paid'>
  created_at_ms: number
}

/** Columns, their names and their order are the library's. */
export interface ThrottleCountsTable {
  key: string
  points: number
  expire: number | null
}

export interface WorkspaceMembersTable {
  gid: Gid
  workspace_gid: Gid
  user_gid: Gid
  role: 'admin' | 'member' | 'guest'
  joined_at_ms: number
}

export interface TeamsTable {
  gid: Gid
  workspace_gid: Gid
  name: string
  html_description: string
  visibility: 'secret' | 'request_to_join' | 'public'
  created_at_ms: number
  endorsed: Generated<number>
  named_by: Generated<'all_team_members' | 'only_team_admins'>
  hidden_by: Generated<'all_team_members' | 'only_team_admins'>
  members_added_by: Generated<'all_team_members' | 'only_team_admins'>
  guests_added_by: Generated<'all_team_members' | 'only_team_admins'>
  requests_answered_by: Generated<'all_team_members' | 'only_team_admins'>
  members_removed_by: Generated<'all_team_members' | 'only_team_admins'>
  content_by: Generated<'no_restriction' | 'only_team_admins'>
}

export interface TeamMembersTable {
  gid: Gid
  team_gid: Gid
  user_gid: Gid
  is_admin: Generated<number>
  joined_at_ms: number
}

export type AccessLevel = 'admin' | 'editor' | 'commenter' | 'viewer'

export interface TagsTable {
  gid: Gid
  workspace_gid: Gid
  created_by_gid: Gid
  name: string
  color: string | null
  notes: string
  created_at_ms: number
}

export interface TagFollowersTable {
  tag_gid: Gid
  user_gid: Gid
  followed_at_ms: number
}

export interface ProjectsTable {
  gid: Gid
  workspace_gid: Gid
  team_gid: Gid | null
  owner_gid: Gid | null
  name: string
  html_notes: string
  color: string | null
  icon: string | null
  default_view: string
  due_on: string | null
  start_on: string | null
  privacy_setting: 'public_to_workspace' | 'private_to_team' | 'private'
  default_access_level: AccessLevel
  minimum_access_level_for_customization: 'admin' | 'editor'
  minimum_access_level_for_sharing: 'admin' | 'editor'
  archived_at_ms: number | null
  created_at_ms: number
  modified_at_ms: number
}

export interface ProjectMembersTable {
  gid: Gid
  project_gid: Gid
  user_gid: Gid
  access_level: AccessLevel
  followed_at_ms: number | null
  joined_at_ms: number
}

export interface ProjectTeamsTable {
  gid: Gid
  project_gid: Gid
  team_gid: Gid
  access_level: AccessLevel
  joined_at_ms: number
}

export interface SectionsTable {
  gid: Gid
  project_gid: Gid
  name: string
  rank: number
  created_at_ms: number
}

/** What a person has to do in a workspace. */
export interface TaskListsTable {
  gid: Gid
  workspace_gid: Gid
  user_gid: Gid
  created_at_ms: number
}

export interface TaskListSectionsTable {
  gid: Gid
  list_gid: Gid
  name: string
  rank: number
  created_at_ms: number
}

export interface TasksTable {
  gid: Gid
  workspace_gid: Gid
  parent_gid: Gid | null
  /** The topmost ancestor, or the task itself: whoever may see that one may see this one. */
  root_gid: Gid
  /** Its place among the subtasks of its parent; says nothing of a task that has none. */
  rank: number
  created_by_gid: Gid
  name: string
  html_notes: string
  resource_subtype: 'default_task' | 'milestone' | 'approval'
  approval_status: string | null
  assignee_gid: Gid | null
  assigned_by_gid: Gid | null
  assignee_status: string
  /** In a list of the assignee's; null for its first. */
  assignee_section_gid: Gid | null
  start_on: string | null
  start_at_ms: number | null
  due_on: string | null
  due_at_ms: number | null
  completed_at_ms: number | null
  completed_by_gid: Gid | null
  /** The time that was tracked on it; null where there is none. */
  actual_time_minutes: number | null
  created_at_ms: number
  modified_at_ms: number
}

export interface TaskProjectsTable {
  task_gid: Gid
  project_gid: Gid
  section_gid: Gid
  rank: number
}

export interface TaskFollowersTable {
  task_gid: Gid
  user_gid: Gid
  followed_at_ms: number
}

export interface TaskLikesTable {
  gid: Gid
  task_gid: Gid
  user_gid: Gid
}

export interface StoriesTable {
  gid: Gid
  /** What it is of: either this or the goal. */
  task_gid: Gid | null
  goal_gid: Gid | null
  /** The wire's `resource_subtype`. */
  kind: string
  created_by_gid: Gid
  created_at_ms: number
  /** What a comment says; empty for what the system tells. */
  html_text: string
  /** What changed, as JSON; null for comments. */
  facts: string | null
  sticker_name: string | null
  /** 0 or 1. */
  is_pinned: number
  /** Null until its text changes. */
  edited_at_ms: number | null
}

export interface StoryLikesTable {
  gid: Gid
  story_gid: Gid
  user_gid: Gid
}

export interface TaskTagsTable {
  task_gid: Gid
  tag_gid: Gid
}

/** The one waits for the other. */
export interface TaskDependenciesTable {
  task_gid: Gid
  depends_on_gid: Gid
}

export interface TaskExternalsTable {
  task_gid: Gid
  client_id: Gid
  workspace_gid: Gid
  external_gid: string | null
  /** SHA-256 of the id. */
  external_hash: Uint8Array | null
  data: string | null
}

export interface AttachmentsTable {
  gid: Gid
  /** One of the two is what it is attached to. */
  task_gid: Gid | null
  project_gid: Gid | null
  created_by_gid: Gid
  name: string
  host: 'asana' | 'external'
  /** Of an upload, in bytes; so the type. */
  size: number | null
  media_type: string | null
  /** Of what lies elsewhere. */
  url: string | null
  /** The app that attached it for a widget of its own. */
  connected_client_id: Gid | null
  created_at_ms: number
}

export interface AttachmentFilesTable {
  /** Under which it lies in the store; the attachment gets the same. */
  gid: Gid
  /** Null while it is uploaded, and when its attachment is gone. */
  attachment_gid: Gid | null
  /** Until then somebody may be uploading it. */
  kept_until_ms: number
}

export interface TokensTable {
  gid: Gid
  kind: 'personal'
  hash: Uint8Array
  hint: string
  user_gid: Gid
  name: string
  /** A JSON array of scope names; null for full permissions. */
  scopes: string | null
  created_at_ms: number
  expires_at_ms: number | null
  revoked_at_ms: number | null
  revoked_reason: string | null
  /** When rotation with a chosen overlap ends this token. */
  retires_at_ms: number | null
  successor_gid: Gid | null
  /** The token that dies when this one is first used; cleared by that first use. */
  replaces_gid: Gid | null
  last_used_at_ms: number | null
  last_used_address: string | null
  /** When it last came over the wire in clear; null for never. Nothing clears it: the one that replaces it begins anew. */
  exposed_at_ms: Generated<number | null>
  /** When a restore brought it back alive; null for never. Nothing clears it: the one that replaces it begins anew. */
  restored_at_ms: Generated<number | null>
}

export interface TokenRotationsTable {
  token_gid: Gid
  key_hash: Uint8Array
  sealed_answer: Uint8Array
  expires_at_ms: number
}

export interface AppsTable {
  client_id: Gid
  owner_gid: Gid
  name: string
  /** What the name looks like (UTS #39), by the tables that `settings` names; null until it was worked out. */
  name_skeleton: Generated<string | null>
  /** The same of the name in small letters. */
  name_skeleton_small: Generated<string | null>
  description: string
  kind: 'confidential' | 'native'
  permissions: 'full' | 'specific'
  /** A JSON array of granular scope names; empty with full permissions. */
  scopes: string
  /** A JSON array: which of openid, email, profile and groups it may ask for, in either mode. */
  identity_scopes: string
  distribution: 'none' | 'workspaces' | 'any'
  requires_pkce: number
  rotates_refresh_tokens: number
  replay_window_seconds: number
  is_resource_server: number
  /** Whether answers of plain OAuth name their issuer (RFC 9207). */
  sends_issuer: number
  created_at_ms: number
  /** When a setting or a redirect URI changed last; secrets have instants of their own. */
  updated_at_ms: number
}

export interface AppRedirectUrisTable {
  client_id: Gid
  uri: string
  position: number
}

export interface AppSecretsTable {
  gid: Gid
  client_id: Gid
  hash: Uint8Array
  hint: string
  created_at_ms: number
  expires_at_ms: number | null
  last_used_at_ms: number | null
  last_used_address: string | null
  /** The secret that is about to take its place; null when no rotation is under way. */
  replaced_by_gid: Gid | null
  /** Its end before that rotation, which a cancelled one gives back. */
  expires_at_ms_before: number | null
  /** When its end was decided. */
  end_set_at_ms: number | null
  ended_reason: 'leaked' | 'address_proved' | 'restored' | null
  /** When it last came over the wire in clear; null for never. Nothing clears it: the one that replaces it begins anew. */
  exposed_at_ms: Generated<number | null>
  /** When a restore brought it back alive; null for never. Nothing clears it: the one that replaces it begins anew. */
  restored_at_ms: Generated<number | null>
}

/** What an owner was told of an end to come: of one end, and each number of days before it, once. */
export interface ExpiryNoticesTable {
  /** A personal token or a client secret. */
  subject_gid: Gid
  expires_at_ms: number
  days_before: number
  user_gid: Gid
  /** Day (UTC). */
  told_on: string
}

/** The workspaces that an app is distributed to, when it is distributed to chosen ones. */
export interface AppWorkspacesTable {
  client_id: Gid
  workspace_gid: Gid
  added_at_ms: number
}

/** Apart from the apps, so that reading an app never reads its picture. */
export interface AppIconsTable {
  client_id: Gid
  media_type: 'image/png' | 'image/jpeg' | 'image/webp'
  bytes: Uint8Array
}

/** Where a person is signed in with a browser. */
export interface SessionsTable {
  gid: Gid
  hash: Uint8Array
  user_gid: Gid
  created_at_ms: number
  /** When the person last proved who they are. */
  authenticated_at_ms: number
  last_seen_at_ms: number
  ended_at_ms: number | null
  ended_reason: string | null
  address: string
  user_agent: string
  /** How they proved who they are: words of RFC 8176, with spaces between. */
  methods: Generated<string>
}

/** What a person allowed an app last, for which a confidential app need not ask again. */
export interface ConsentsTable {
  user_gid: Gid
  client_id: Gid
  /** Canonical text. */
  scopes: string
  given_at_ms: number
}

export interface CodesTable {
  hash: Uint8Array
  /** The grant that redeeming it makes. */
  grant_gid: Gid
  client_id: Gid
  user_gid: Gid
  redirect_uri: string
  /** The registered address that it matched, which may differ in the port of a loopback address; null for codes from before this was kept. */
  registered_uri: Generated<string | null>
  scopes: string
  /** SHA-256 of the verifier, base64url; null when the app sent none. */
  challenge: string | null
  nonce: string | null
  authenticated_at_ms: number
  /** JSON: acr, amr and sid of that sign-in; null for codes from before they were kept. */
  authentication: Generated<string | null>
  created_at_ms: number
  expires_at_ms: number
  redeemed_at_ms: number | null
  /** When the person took back what they allowed, before it was redeemed. */
  revoked_at_ms: number | null
  failed_verifiers: number
}

/** Consent pages that were decided on, and marks of a sign-in that were used, until they would have expired. */
export interface SpentTicketsTable {
  id: string
  expires_at_ms: number
}

/** What one authorization gave an app: all tokens that follow from it stand and fall with this row. */
export interface GrantsTable {
  gid: Gid
  client_id: Gid
  user_gid: Gid
  scopes: string
  authenticated_at_ms: number
  /** As the code had it. */
  authentication: Generated<string | null>
  granted_at_ms: number
  /** When its refresh tokens end at the latest. */
  expires_at_ms: number
  last_used_at_ms: number | null
  last_used_address: string | null
  revoked_at_ms: number | null
  revoked_reason: string | null
  /** When it last came over the wire in clear; null for never. Nothing clears it: the one that replaces it begins anew. */
  exposed_at_ms: Generated<number | null>
  /** When a restore brought it back alive; null for never. Nothing clears it: the one that replaces it begins anew. */
  restored_at_ms: Generated<number | null>
}

export interface RefreshTokensTable {
  hash: Uint8Array
  grant_gid: Gid
  /** 0 came with the code; rotation counts on. */
  generation: number
  created_at_ms: number
  /** Moved by each use, never beyond the grant's own end. */
  expires_at_ms: number
  last_used_at_ms: number | null
  rotated_at_ms: number | null
  /** What its rotation answered, under a key derived from the token itself. */
  sealed_answer: Uint8Array | null
  /** How many access tokens its grant has been given, up to the last use of this one. */
  issued: Generated<number>
}

export interface AccessTokensTable {
  hash: Uint8Array
  grant_gid: Gid
  /** Canonical text where a refresh asked for less; null for all that was granted. */
  scopes: string | null
  created_at_ms: number
  /** Moved to when it was given up for newer ones. */
  expires_at_ms: number
  revoked_at_ms: number | null
  /** 1 came with the code; the grant's counts on. */
  ordinal: Generated<number>
}

export interface SigningKeysTable {
  kid: string
  /** JSON; null once the key signs no more and its private half was destroyed. */
  private_jwk: string | null
  public_jwk: string
  created_at_ms: number
  /** When it stopped signing; it stays published until its last ID token has expired. */
  retired_at_ms: number | null
}

/** Where a personal token was used from. */
export interface TokenAddressesTable {
  token_gid: Gid
  address: string
  last_seen_at_ms: number
}

/** What creating a token answered, for a form that is sent twice; under a key derived from the form's own. */
export interface TokenCreationsTable {
  user_gid: Gid
  key_hash: Uint8Array
  sealed_answer: Uint8Array
  expires_at_ms: number
}

/** How many requests came with a personal token on a day (UTC). */
export interface TokenUsageTable {
  token_gid: Gid
  day: string
  requests: number
}

/** How many requests an app made on a day (UTC), by the first digit of their status. */
export interface AppUsageTable {
  client_id: Gid
  day: string
  status_class: number
  requests: number
}

/** An app that an admin keeps out of a workspace. */
export interface AppBlocksTable {
  workspace_gid: Gid
  client_id: Gid
  blocked_by_gid: Gid
  blocked_at_ms: number
}

/** A link, to be used once, by which a person joins a workspace. */
export interface InvitationsTable {
  hash: Uint8Array
  gid: Gid
  workspace_gid: Gid
  email: string
  email_key: string
  role: 'admin' | 'member' | 'guest'
  invited_by_gid: Gid
  created_at_ms: number
  expires_at_ms: number
  accepted_at_ms: number | null
  revoked_at_ms: number | null
  /** Of the link that went out by mail, beside the one that the admin was shown; null for none. */
  mailed_hash: Uint8Array | null
  /** When the shown link was used to make an account, whatever became of it; it makes no second one. */
  tried_at_ms: Generated<number | null>
  /** The budget that kept its last mail back, and until when; null once a later one was queued. */
  mail_held_by: Generated<MailHeldBy | null>
  mail_held_until_ms: Generated<number | null>
}

/** Whose share of mails is spent. */
export type MailHeldBy = 'workspace_hour' | 'pair_hour' | 'pair_day' | 'recipient_hour' | 'recipient_day'

/** What waits to be sent by mail. A row goes once it is. */
export interface MailsTable {
  seq: Generated<number>
  kind: MailKind
  /** To whom: a person, or an address of anybody's; one of the two. */
  user_gid: Gid | null
  email: string | null
  /** What its words need, as a JSON object; never a secret. */
  facts: string
  queued_at_ms: number
  attempts: number
  /** When the next attempt may be made, or nobody has come back from the last one. */
  due_at_ms: number
}

export type MailKind =
  | 'password_reset'
  | 'invitation'
  | 'password_changed'
  | 'second_factor_changed'
  | 'second_factor_guessed'
  | 'token_unused'
  | 'token_expires'
  | 'credential_leaked'
  | 'address_proved'
  | 'notices_held'
  | 'credentials_restored'

/** When mails of one kind went to one person or address, or came from one workspace, as far back as a limit looks. */
export interface MailBudgetsTable {
  budget: string
  /** A gid, or an address in the form in which two are compared. */
  subject: string
  /** A JSON array of instants, the oldest first. */
  spent_at_ms: string
  /** From when on nothing of it counts any more. */
  ends_at_ms: number
}

/** A link by which a person sets a new password. */
export interface PasswordResetsTable {
  gid: Gid
  hash: Uint8Array
  user_gid: Gid
  created_at_ms: number
  expires_at_ms: number
  ended_at_ms: number | null
  ended_reason: 'used' | 'password_set' | 'restored' | null
}

/** A person's authenticator app. */
export interface TotpFactorsTable {
  user_gid: Gid
  /** What it shares with us: in clear after a byte 0, or sealed under the operator's key after a byte 1. */
  secret: Uint8Array
  created_at_ms: number
  /** When a first code showed that it works; null until then, when it counts for nothing. */
  confirmed_at_ms: number | null
  /** The time step of the last code that was taken; that one and all before are spent. */
  last_step: number
  /** When a restore brought it back; null for never. Nothing clears it: the one that replaces it begins anew. */
  restored_at_ms: Generated<number | null>
}

export interface RecoveryCodesTable {
  hash: Uint8Array
  user_gid: Gid
  created_at_ms: number
  used_at_ms: number | null
}

export interface PasskeysTable {
  gid: Gid
  /** base64url, as authenticators name it. */
  credential_id: string
  user_gid: Gid
  name: string
  public_key: Uint8Array
  /** How often it signed, as it says; 0 for those that do not count. */
  counter: number
  /** A JSON array: how browsers may reach it. */
  transports: string
  /** 1 when it cannot leave its device. */
  is_device_bound: number
  created_at_ms: number
  last_used_at_ms: number | null
  /** When a restore brought it back; null for never. Nothing clears it: the one that replaces it begins anew. */
  restored_at_ms: Generated<number | null>
}

/** Challenges that passkeys answered, until they would have expired. */
export interface SpentChallengesTable {
  hash: Uint8Array
  expires_at_ms: number
}

/** How often a person's second factor was tried in the current window. */
export interface SecondFactorTriesTable {
  user_gid: Gid
  /** From where they came: see `features/factors/code-tries.ts`. */
  place: string
  tries: number
  window_ends_at_ms: number
}

/** A browser whose person gave the right password and owes the second factor. */
export interface HalfSessionsTable {
  hash: Uint8Array
  user_gid: Gid
  created_at_ms: number
  expires_at_ms: number
  tries: number
}

/** What somebody typed into a form before they were asked who they are; the last one of each person. */
export interface KeptFormsTable {
  user_gid: Gid
  /** Of the secret in the browser's cookie, which is the key to the rest, too. */
  hash: Uint8Array
  /** The path of the page that has the form. */
  page: string
  sealed: Uint8Array
  expires_at_ms: number
}

/** Ids are text here: a record says what was, also of what has no gid, as a signing key, and is hashed as it stands. */
export interface AuditEventsTable {
  seq: Generated<number>
  at_ms: number
  action: string
  actor_kind: 'operator' | 'user' | 'app' | 'anonymous' | 'system'
  actor_gid: string | null
  target_kind: string
  target_gid: string
  /** Every further fact as a JSON object; never a secret. */
  details: string
  /** The chain that it is a link of, and which one; no row that this program writes lacks either. */
  chain: number | null
  position: number | null
  /** From where they acted, and by which credential. */
  address: string | null
  credential_kind: string | null
  credential_gid: string | null
  /** Whose the target is. */
  person_gid: string | null
  workspace_gid: string | null
  app_gid: string | null
  outcome: Generated<'done' | 'refused'>
  reason: string | null
  /** SHA-256 in hexadecimal: of the event before it in its chain, and of this one. */
  prev_hash: string | null
  hash: string | null
  /** The workspaces that see it, as they are hashed with it: gids in the order of their bytes, with spaces between; empty for none. */
  workspace_gids: string | null
  /** Hashed with them, so that who is given the hash does not learn them by guessing. */
  workspaces_salt: string | null
  /** Its hash before the workspaces were part of it; null for what was never hashed so. */
  first_hash: string | null
}

/** `workspace_gids` of each event, a row for each, to be looked up by. */
export interface AuditEventWorkspacesTable {
  workspace_gid: Gid
  seq: number
}

/** The last link of each chain. SQLite, with one writer at a time, adds to chain 0 alone; chain 16 is closed. */
export interface AuditChainsTable {
  chain: number
  position: number
  hash: string
}

/** Up to where a chain was pruned. */
export interface AuditAnchorsTable {
  chain: number
  position: number
  hash: string
  /** The first hash of the event that went last, where it had one. */
  first_hash: string | null
}
/** That the database was filled from a backup, or put back by other means, and what became of the credentials in it. */
export interface RestoresTable {
  gid: Gid
  at_ms: number
  /** When the backup was made; null where it does not say. */
  backed_up_at_ms: number | null
  source: 'backup' | 'in_place'
  credentials: 'keep' | 'end'
  /** Whose credentials, and how many of them, were live in it. */
  people: number
  tokens: number
  grants: number
  secrets: number
}

/** What a workspace demands of tokens; a workspace without a row demands nothing. */
export interface WorkspacePoliciesTable {
  workspace_gid: Gid
  /** Counts changes: whoever saves names the one that they saw. */
  version: number
  /** 1: allowed. */
  personal_tokens: number
  token_days_max: number | null
  apps: 'any' | 'approved'
  /** 1: required. */
  second_factor: number
  /** CIDR, separated by spaces; none for anywhere. */
  address_ranges: string
  unused_days_max: number | null
  /** Null: the operator. */
  changed_by_gid: Gid | null
  changed_at_ms: number
}

export interface AppApprovalsTable {
  workspace_gid: Gid
  client_id: Gid
  approved_by_gid: Gid
  approved_at_ms: number
}

/** Somebody asks a workspace's admins to let an app in; the first one who asks. */
export interface AppRequestsTable {
  workspace_gid: Gid
  client_id: Gid
  asked_by_gid: Gid
  asked_at_ms: number
}

/** Filters of a workspace's audit log that an admin keeps under a name. */
export interface SavedViewsTable {
  user_gid: Gid
  workspace_gid: Gid
  name: string
  /** As it stands in the address of the list. */
  query: string
  saved_at_ms: number
}

export interface PortfoliosTable {
  gid: Gid
  workspace_gid: Gid
  owner_gid: Gid | null
  created_by_gid: Gid
  name: string
  color: string | null
  due_on: string | null
  start_on: string | null
  privacy_setting: 'public_to_domain' | 'members_only'
  default_access_level: 'admin' | 'editor' | 'viewer'
  archived_at_ms: number | null
  created_at_ms: number
}

export interface PortfolioMembersTable {
  gid: Gid
  portfolio_gid: Gid
  user_gid: Gid
  access_level: 'admin' | 'editor' | 'viewer'
  joined_at_ms: number
}

/** What is in a portfolio, in its order. */
export interface PortfolioItemsTable {
  gid: Gid
  portfolio_gid: Gid
  project_gid: Gid
  rank: number
  /** 1: whoever is a member of the portfolio is one of the project by that. */
  is_access_control_inherited: number
  created_at_ms: number
}

/** How a project or portfolio comes along; of exactly one of them. */
export interface StatusUpdatesTable {
  gid: Gid
  workspace_gid: Gid
  project_gid: Gid | null
  portfolio_gid: Gid | null
  status_type:
    | 'on_track'
    | 'at_risk'
    | 'off_track'
    | 'on_hold'
    | 'complete'
    | 'achieved'
    | 'partial'
    | 'missed'
    | 'dropped'
  title: string
  html_text: string
  created_by_gid: Gid
  created_at_ms: number
}

/** What a project is for; one at most. */
export interface ProjectBriefsTable {
  gid: Gid
  project_gid: Gid
  title: string
  html_text: string
}

/** Who asks to be let into a project or portfolio, until somebody decides. */
export interface AccessRequestsTable {
  gid: Gid
  workspace_gid: Gid
  project_gid: Gid | null
  portfolio_gid: Gid | null
  requester_gid: Gid
  message: string
  created_at_ms: number
}

/** What time is sorted by. */
export interface TimeTrackingCategoriesTable {
  gid: Gid
  workspace_gid: Gid
  name: string
  color: string
  /** 1: archived. */
  is_archived: number
}

/** Time that was spent on tasks; `tasks.actual_time_minutes` is the sum of a task's. */
export interface TimeTrackingEntriesTable {
  gid: Gid
  workspace_gid: Gid
  task_gid: Gid
  created_by_gid: Gid
  project_gid: Gid | null
  category_gid: Gid | null
  duration_minutes: number
  entered_on: string
  billable_status: 'billable' | 'nonBillable' | 'notApplicable'
  description: string
  created_at_ms: number
}

/** A person's week in a workspace. */
export interface TimesheetApprovalStatusesTable {
  gid: Gid
  workspace_gid: Gid
  user_gid: Gid
  /** A Monday. */
  start_on: string
  approval_status: 'draft' | 'submitted' | 'approved' | 'rejected'
  created_at_ms: number
}

/** What admins call what people may do. */
export interface RolesTable {
  gid: Gid
  workspace_gid: Gid
  name: string
  description: string
  base_role_type: 'guest' | 'member' | 'admin' | 'super_admin'
  /** A JSON object: the permissions that were decided. */
  permissions: string
  created_at_ms: number
  modified_at_ms: number
}

export interface OooEntriesTable {
  gid: Gid
  workspace_gid: Gid
  user_gid: Gid
  created_by_gid: Gid
  start_on: string
  end_on: string
}

export interface AllocationsTable {
  gid: Gid
  workspace_gid: Gid
  project_gid: Gid
  user_gid: Gid
  created_by_gid: Gid
  start_on: string
  end_on: string
  /** Both of the effort, or neither. */
  effort_type: 'hours' | 'percent' | null
  effort_hundredths: number | null
}

/** What a project may take; hundredths of minutes and of money. */
export interface BudgetsTable {
  gid: Gid
  workspace_gid: Gid
  project_gid: Gid
  budget_type: 'cost' | 'time'
  estimate_filter: 'billable' | 'non_billable' | 'any'
  estimate_source: 'none' | 'tasks' | 'capacity_plans'
  /** 1: shown; so for the total. */
  estimate_enabled: number
  actual_filter: 'billable' | 'non_billable' | 'any'
  total_enabled: number
  total_time_hundredths: number | null
  total_cost_hundredths: number | null
}

/** What an hour of somebody costs in a project. */
export interface RatesTable {
  gid: Gid
  workspace_gid: Gid
  project_gid: Gid
  user_gid: Gid
  created_by_gid: Gid
  rate_hundredths: number
}

/** A year of a workspace, or a half or a quarter of one. */
export interface TimePeriodsTable {
  gid: Gid
  workspace_gid: Gid
  period: 'FY' | 'H1' | 'H2' | 'Q1' | 'Q2' | 'Q3' | 'Q4'
  start_on: string
  end_on: string
  /** The half of a quarter, the year of a half. */
  parent_gid: Gid | null
}

export interface GoalsTable {
  gid: Gid
  workspace_gid: Gid
  team_gid: Gid | null
  owner_gid: Gid | null
  created_by_gid: Gid
  name: string
  html_notes: string
  start_on: string | null
  due_on: string | null
  time_period_gid: Gid | null
  /** 0 or 1. */
  is_workspace_level: number
  status: 'green' | 'yellow' | 'red' | 'achieved' | 'partial' | 'missed' | 'dropped' | null
  created_at_ms: number
  modified_at_ms: number
}

/** By what number it is told how far a goal is. */
export interface GoalMetricsTable {
  goal_gid: Gid
  gid: Gid
  unit: 'none' | 'currency' | 'percentage'
  decimals: number
  /** Of the unit `currency` alone. */
  currency_code: string | null
  initial_value: number
  target_value: number
  /** What was last said; what is counted is in no row. */
  current_value: number
  progress_source:
    | 'manual'
    | 'subgoal_progress'
    | 'project_task_completion'
    | 'project_milestone_completion'
    | 'task_completion'
    | 'external'
  /** 0 or 1. */
  is_custom_weight: number
  set_by_gid: Gid
}

export interface GoalMembersTable {
  gid: Gid
  goal_gid: Gid
  user_gid: Gid
  access_level: 'admin' | 'editor' | 'commenter' | 'viewer'
  joined_at_ms: number
}

export interface GoalLikesTable {
  gid: Gid
  goal_gid: Gid
  user_gid: Gid
}

/** What carries a goal, in its order. */
export interface GoalRelationshipsTable {
  gid: Gid
  goal_gid: Gid
  /** The one of the four below that is there. */
  supporting_gid: Gid
  subgoal_gid: Gid | null
  project_gid: Gid | null
  task_gid: Gid | null
  portfolio_gid: Gid | null
  contribution_weight: number
  rank: number
}

export interface CustomFieldsTable {
  gid: Gid
  workspace_gid: Gid
  created_by_gid: Gid
  name: string
  /** The name as names are compared. */
  name_key: string
  description: string
  type: 'text' | 'number' | 'enum' | 'multi_enum' | 'date' | 'people' | 'reference'
  /** Of a field that numbers tasks: what stands before the number. */
  id_prefix: string | null
  /** The last number that an ID field gave. */
  last_number: number
  decimals: number
  format: string
  currency_code: string | null
  custom_label: string | null
  custom_label_position: 'prefix' | 'suffix' | null
  /** Kinds of record, separated by commas; empty but for references. */
  refers_to: string
  has_notifications: number
  /** 1 for one of the workspace's library. */
  is_global: number
  /** What a local field belongs to. */
  project_gid: Gid | null
  portfolio_gid: Gid | null
  goal_gid: Generated<Gid | null>
  created_at_ms: number
}

/** What may be chosen in a field, in its order. */
export interface EnumOptionsTable {
  gid: Gid
  custom_field_gid: Gid
  name: string
  color: string
  is_enabled: number
  rank: number
}

/** That a project, portfolio or goal has a field, in its order. */
export interface CustomFieldSettingsTable {
  gid: Gid
  custom_field_gid: Gid
  /** Whichever of the following it is. */
  parent_gid: Gid
  project_gid: Gid | null
  portfolio_gid: Gid | null
  goal_gid: Generated<Gid | null>
  is_important: number
  rank: number
}

/** What a record has in a field; a row of which only items say more holds nothing itself. */
export interface CustomFieldValuesTable {
  /** Whichever of the following it is. */
  parent_gid: Gid
  custom_field_gid: Gid
  task_gid: Gid | null
  project_gid: Gid | null
  text_value: string | null
  /** Of an ID field, the number of the task. */
  number_value: number | null
  date_on: string | null
  date_at_ms: number | null
}

/** An option, a person or a record in a value. */
export interface CustomFieldValueItemsTable {
  parent_gid: Gid
  custom_field_gid: Gid
  item_gid: Gid
  place: number
  /** The item once more, where it is a record that the item is to go with. */
  task_gid: Gid | null
  project_gid: Gid | null
  portfolio_gid: Gid | null
}

/** The number of a workspace's last event. */
export interface EventHeadsTable {
  workspace_gid: Gid
  seq: number
}

/** What changed of the work. */
export interface EventsTable {
  workspace_gid: Gid
  /** In the order of commits within the workspace. */
  seq: number
  resource_type: string
  resource_gid: Gid
  resource_subtype: string | null
  action: 'changed' | 'added' | 'removed' | 'deleted' | 'undeleted'
  parent_type: string | null
  parent_gid: Gid | null
  field: string | null
  field_action: 'changed' | 'added' | 'removed' | null
  value_type: string | null
  value_gid: Gid | null
  /** Who did it; it stays when the person goes. */
  user_gid: Gid | null
  created_at_ms: number
}

/** In which records' streams an event is. */
export interface EventStreamsTable {
  stream_gid: Gid
  seq: number
  workspace_gid: Gid
}

export interface WebhooksTable {
  gid: Gid
  workspace_gid: Gid
  resource_type: string
  resource_gid: Gid
  user_gid: Gid
  /** The app that made it; null for a personal token. */
  client_id: Gid | null
  /** The personal token or the grant that made it, and ends it. */
  credential_gid: Gid
  target: string
  /** A JSON array. */
  filters: string
  /** Sealed. */
  secret: Uint8Array
  created_at_ms: number
  /** The number of the last event that was delivered, or passed over. */
  cursor_seq: number
  /** When it is looked at next. */
  due_at_ms: number
  /** Until then it is for the node that has its lease. */
  leased_until_ms: number
  lease: string | null
  /** When the first of the failures in a row was. */
  failing_since_ms: number | null
  delivery_retry_count: number
  last_failure_at_ms: number | null
  last_failure_content: string | null
  last_success_at_ms: number | null
}

/** What is done after the request that asks for it was answered. */
export interface JobsTable {
  gid: Gid
  workspace_gid: Gid
  kind:
    | 'duplicate_task'
    | 'duplicate_project'
    | 'duplicate_portfolio'
    | 'save_project_as_template'
    | 'instantiate_project'
    | 'instantiate_task'
    | 'graph_export_request'
    | 'export_request'
    | 'organization_export'
  status: 'not_started' | 'in_progress' | 'succeeded' | 'failed'
  user_gid: Gid
  /** The app that asked; null for a personal token. */
  client_id: Gid | null
  /** The personal token or the grant that it is done by. */
  credential_gid: Gid
  /** JSON. */
  input: string
  attempts: number
  /** What it made. */
  new_gid: Gid | null
  created_at_ms: number
  ended_at_ms: number | null
}

/** A file with a copy of what somebody may see, or of a whole workspace. */
export interface ExportsTable {
  /** Under which the file lies in the store. */
  gid: Gid
  /** Null once it is gone; so for the person. */
  workspace_gid: Gid | null
  user_gid: Gid | null
  kind: 'graph_export_request' | 'export_request' | 'organization_export'
  created_at_ms: number
  /** Null while it is written; so its bytes. */
  completed_at_ms: number | null
  size: number | null
  kept_until_ms: number
}

/** What projects are made of. */
export interface ProjectTemplatesTable {
  gid: Gid
  workspace_gid: Gid
  team_gid: Gid | null
  owner_gid: Gid | null
  name: string
  html_description: string
  color: string | null
  /** 1: for everybody of its team, or of its workspace where it has none. */
  is_public: number
  /** 1: something in it has a date. */
  has_dates: number
  /** JSON: a project with its sections and tasks. */
  content: string
  created_at_ms: number
}

/** What tasks of a project are made of. */
export interface TaskTemplatesTable {
  gid: Gid
  project_gid: Gid
  created_by_gid: Gid | null
  name: string
  /** JSON: a task with its subtasks. */
  content: string
  created_at_ms: number
}

/** Each workspace by a small number, under which its tasks stand together in the index of words. */
export interface SearchWorkspacesTable {
  number: Generated<number>
  workspace_gid: Gid
}

/**
 * What tasks are found and ordered by beside their own columns; triggers write it, with the words of names and notes. On SQLite a task has an `id` here, by
 * which the full-text table `search_words` knows it; on PostgreSQL the column `words` has them.
 */
export interface SearchTasksTable {
  workspace_gid: Gid
  task_gid: Gid
  num_likes: number
}

/** What letters count as for searches, in small letters; the migration that made the table filled it. */
export interface SearchLettersTable {
  letter: string
  folded: string
}
