import type { AuditAction } from './audit-event.js'
import type { TrailEvent } from './ports.js'

/**
 * What of the security record a person reads of their own: what concerns their account, credentials or apps, whoever did it · what they did
 * themselves, as admins too · nothing, since it is the operator's.
 */
export type OwnView = 'concerns' | 'own_act' | 'never'

/** How each kind of event is read by the person whom it concerns or who did it. */
const OWN_VIEWS: Readonly<Record<AuditAction, OwnView>> = {
  account_attempted: 'concerns',
  address_proved: 'concerns',
  app_approval_asked: 'own_act',
  app_approval_withdrawn: 'own_act',
  app_approved: 'own_act',
  app_blocked: 'own_act',
  app_created: 'concerns',
  app_deauthorized: 'concerns',
  app_declined: 'own_act',
  app_deleted: 'concerns',
  app_redirect_uri_added: 'concerns',
  app_redirect_uri_removed: 'concerns',
  app_secret_created: 'concerns',
  app_secret_expired: 'concerns',
  app_secret_rotation_cancelled: 'concerns',
  app_secret_rotation_completed: 'concerns',
  app_secret_rotation_started: 'concerns',
  app_unblocked: 'own_act',
  app_updated: 'concerns',
  audit_pruned: 'never',
  audit_rehashed: 'never',
  clear_text_credential: 'concerns',
  client_authentication_failed: 'concerns',
  code_redemption_failed: 'concerns',
  code_replayed: 'concerns',
  consent_denied: 'concerns',
  consent_given: 'concerns',
  credential_leaked: 'concerns',
  database_restored: 'never',
  demo_created: 'never',
  grant_created: 'concerns',
  grant_revoked: 'concerns',
  invitation_revoked: 'own_act',
  mail_failed: 'own_act',
  member_invited: 'own_act',
  member_joined: 'concerns',
  member_removed: 'concerns',
  member_role_changed: 'concerns',
  metrics_refused: 'never',
  passkey_added: 'concerns',
  passkey_removed: 'concerns',
  password_reset: 'concerns',
  password_reset_requested: 'concerns',
  password_set: 'concerns',
  policy_changed: 'own_act',
  profile_changed: 'concerns',
  recovery_code_used: 'concerns',
  recovery_codes_made: 'concerns',
  refresh_failed: 'concerns',
  refresh_token_replayed: 'concerns',
  sealed_secrets_abandoned: 'never',
  second_factor_added: 'concerns',
  second_factor_asked: 'concerns',
  second_factor_failed: 'concerns',
  second_factor_removed: 'concerns',
  second_factors_reset: 'concerns',
  secrets_resealed: 'never',
  secrets_sealed: 'never',
  session_ended: 'concerns',
  sign_in_failed: 'concerns',
  sign_in_throttled: 'concerns',
  signed_in: 'concerns',
  signing_key_created: 'never',
  signing_key_retired: 'never',
  signing_key_rotated: 'never',
  token_created: 'concerns',
  token_replaced: 'concerns',
  token_revoked: 'concerns',
  token_rotated: 'concerns',
  token_used_after_expiry: 'concerns',
  user_created: 'concerns',
  user_deactivated: 'concerns',
  workspace_plan_changed: 'never',
}

const actionsWith = (...views: readonly OwnView[]) =>
  Object.entries(OWN_VIEWS)
    .filter(([, view]) => views.includes(view))
    .map(([action]) => action)

/** The kinds that a person reads where they concern them, whoever did it. */
export const CONCERNING_ACTIONS: readonly string[] = actionsWith('concerns')
/** The kinds that a person reads where they did it themselves. */
export const OWN_ACTIONS: readonly string[] = actionsWith('concerns', 'own_act')

/** Who tells of a leak does a good turn, and who tries an address out of somebody else's invitation may be a stranger to the person. */
const WITHHELD_ADDRESSES: ReadonlySet<string> = new Set(['credential_leaked', 'account_attempted'])

/**
 * An event as the person whom it concerns may know it. From where somebody else acted, with which credential and in which words is not told;
 * what a stranger or an app did with the person's own account or credentials is told with its address, since that is how misuse is found.
 */
export function ownView(event: TrailEvent, userGid: string): TrailEvent {
  const { action, actorGid, actorKind, details } = event
  if (actorKind === 'user' && actorGid === userGid) return event
  const isWithheld = (actorKind !== 'app' && actorKind !== 'anonymous') || WITHHELD_ADDRESSES.has(action)
  return {
    ...event,
    ...(isWithheld ? { address: null, credentialKind: null, credentialGid: null } : {}),
    details: timesAlone(details),
  }
}

/** How often it happened, where an event stands for several; nothing else of what was noted beside it. */
function timesAlone(details: string): string {
  const { times } = JSON.parse(details) as { readonly times?: unknown }
  return JSON.stringify(typeof times === 'number' ? { times } : {})
}
