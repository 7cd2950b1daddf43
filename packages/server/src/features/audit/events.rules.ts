/** How an action is called by Asana's audit log, where that has it; its category; and what people read after the name of who did it. */
export interface EventType {
  readonly type: string
  readonly category: string
  readonly words: string
}

/**
 * What of the security record a person reads of their own: what concerns their account, credentials or apps, whoever did it · what they did
 * themselves, as admins too · nothing, since it is the operator's.
 */
export type OwnView = 'concerns' | 'own_act' | 'never'

const own = (category: string, words: string, view: OwnView = 'concerns') => ({ category, words, view })
const asana = (type: string, category: string, words: string, view: OwnView = 'concerns') => ({
  type,
  category,
  words,
  view,
})

/** Every kind of event that there is, and what is said of it. */
export const EVENTS = {
  account_attempted: own('users', 'tried to make a second account for the address of'),
  address_proved: own('logins', 'proved the email address of'),
  app_approval_asked: own('apps', 'asked to let in the app', 'own_act'),
  app_approval_withdrawn: own('apps', 'withdrew the approval of the app', 'own_act'),
  app_approved: asana('workspace_app_approved', 'apps', 'approved the app', 'own_act'),
  app_blocked: asana('workspace_app_blocked', 'apps', 'blocked the app', 'own_act'),
  app_created: own('apps', 'registered the app'),
  app_deauthorized: own('apps', 'took back all access of the app'),
  app_declined: own('apps', 'declined the app', 'own_act'),
  app_deleted: own('apps', 'deleted the app'),
  app_redirect_uri_added: own('apps', 'added a redirect URL to the app'),
  app_redirect_uri_removed: own('apps', 'removed a redirect URL from the app'),
  app_secret_created: own('apps', 'made a client secret for the app'),
  app_secret_expired: own('apps', 'ended a client secret of the app'),
  app_secret_rotation_cancelled: own('apps', 'canceled the rotation of a client secret of the app'),
  app_secret_rotation_completed: own('apps', 'completed the rotation of a client secret of the app'),
  app_secret_rotation_started: own('apps', 'began to rotate a client secret of the app'),
  app_unblocked: own('apps', 'unblocked the app', 'own_act'),
  app_updated: own('apps', 'changed the settings of the app'),
  audit_pruned: own('admin_settings', 'deleted old events of', 'never'),
  audit_rehashed: own('admin_settings', 'added who sees what to the chain of', 'never'),
  clear_text_credential: own('access_control', 'sent a credential without encryption for'),
  client_authentication_failed: own('logins', 'failed to authenticate as the app'),
  code_redemption_failed: own('apps', 'failed to redeem a code for the app'),
  code_replayed: own('apps', 'redeemed a code twice, which ended the access of'),
  consent_denied: own('apps', 'denied access to the app'),
  consent_given: asana('user_app_authorized', 'apps', 'allowed access to the app'),
  credential_leaked: own('access_control', 'reported as leaked'),
  database_restored: own('admin_settings', 'restored from a backup', 'never'),
  demo_created: own('admin_settings', 'created the demo organization in', 'never'),
  grant_created: own('apps', 'redeemed a code for'),
  grant_revoked: own('apps', 'ended the access of'),
  invitation_revoked: own('users', 'withdrew an invitation to', 'own_act'),
  mail_failed: own('users', 'could not send a mail to', 'own_act'),
  member_invited: asana('user_invited', 'users', 'invited somebody to', 'own_act'),
  member_joined: asana('user_workspace_joined', 'users', 'joined the workspace as'),
  member_removed: asana('user_removed', 'users', 'removed from the workspace'),
  member_role_changed: asana('user_workspace_role_changed', 'roles', 'changed the role of'),
  metrics_refused: own('access_control', 'was refused the metrics of', 'never'),
  organization_export_started: own('admin_settings', 'began to export all of the workspace', 'own_act'),
  passkey_added: own('logins', 'added a passkey for'),
  passkey_removed: own('logins', 'removed a passkey of'),
  password_reset: asana('user_password_reset', 'logins', 'reset the password of'),
  password_reset_requested: asana('user_password_reset_requested', 'logins', 'asked for a new password for'),
  password_set: asana('user_password_changed', 'logins', 'set the password of'),
  policy_changed: own('admin_settings', 'changed the policies of', 'own_act'),
  profile_changed: own('users', 'changed the profile of'),
  recovery_code_used: own('logins', 'used a recovery code of'),
  recovery_codes_made: own('logins', 'made recovery codes for'),
  refresh_failed: own('apps', 'failed to refresh the access of the app'),
  refresh_token_replayed: own('apps', 'used a refresh token again, which ended the access of'),
  second_factor_added: asana('user_2fa_enabled', 'logins', 'added a second factor for'),
  second_factor_asked: own('logins', 'gave the password and was asked for the second factor of'),
  second_factor_failed: own('logins', 'failed at the second factor of'),
  second_factor_removed: asana('user_2fa_disabled', 'logins', 'removed the second factor of'),
  second_factors_reset: own('logins', 'reset the second factors of'),
  sealed_secrets_abandoned: own('admin_settings', 'gave up what was sealed under a lost key of', 'never'),
  secrets_resealed: own('admin_settings', 'resealed the secrets of', 'never'),
  secrets_sealed: own('admin_settings', 'sealed the secrets of', 'never'),
  session_ended: asana('user_logged_out', 'logins', 'ended'),
  sign_in_failed: asana('user_login_failed', 'logins', 'failed to sign in as'),
  sign_in_throttled: own('logins', 'was held back from signing in as'),
  signed_in: asana('user_login_succeeded', 'logins', 'signed in and began'),
  signing_key_created: own('admin_settings', 'made', 'never'),
  signing_key_retired: own('admin_settings', 'retired', 'never'),
  signing_key_rotated: own('admin_settings', 'rotated', 'never'),
  team_member_added: own('users', 'added to a team'),
  team_member_removed: own('users', 'removed from a team'),
  token_created: asana('personal_access_token_created', 'apps', 'created the token'),
  token_replaced: own('apps', 'replaced the token'),
  token_revoked: asana('personal_access_token_revoked', 'apps', 'revoked the token'),
  token_rotated: own('apps', 'rotated the token'),
  token_used_after_expiry: own('access_control', 'tried to use the expired token'),
  user_created: own('users', 'made the account of'),
  workspace_plan_changed: own('admin_settings', 'changed the plan of', 'never'),
  workspace_renamed: own('admin_settings', 'renamed the workspace', 'own_act'),
  user_deactivated: asana('user_deprovisioned', 'users', 'deactivated the account of'),
} as const satisfies Readonly<
  Record<string, Omit<EventType, 'type'> & { readonly type?: string; readonly view: OwnView }>
>

export type AuditAction = keyof typeof EVENTS

/** Events of one kind, in the order in which people look for them. */
export const EVENT_FAMILIES: readonly { readonly family: string; readonly words: string }[] = [
  { family: 'logins', words: 'Signing in' },
  { family: 'apps', words: 'Apps and tokens' },
  { family: 'access_control', words: 'Leaks and misuse' },
  { family: 'users', words: 'People' },
  { family: 'roles', words: 'Roles' },
  { family: 'admin_settings', words: 'Settings and server' },
]

/** An action to choose, and which family it is of. */
export interface ActionChoice {
  readonly action: string
  readonly words: string
  readonly family: string
}

/** Every action with its words, in the order of those. */
export const ACTION_CHOICES: readonly ActionChoice[] = Object.entries(EVENTS)
  .map(([action, { category, words }]) => ({ action, words, family: category }))
  .toSorted((a, b) => (a.words < b.words ? -1 : 1))

const isAction = (text: string): text is AuditAction => Object.hasOwn(EVENTS, text)

/** @returns what is said of an action; one that this version does not know stands for itself */
export function eventTypeOf(action: string): EventType {
  if (!isAction(action)) return { type: action, category: 'other', words: action.replaceAll('_', ' ') }
  const event: { readonly type?: string; readonly category: string; readonly words: string } = EVENTS[action]
  return { type: event.type ?? action, category: event.category, words: event.words }
}

/** The actions that are called so; none for a name that nothing has. */
export function actionsOfType(type: string): readonly string[] {
  return Object.keys(EVENTS).filter((action) => eventTypeOf(action).type === type)
}
