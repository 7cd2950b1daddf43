import type { Gid } from '../../protocol/asana/gid.js'

/** From where, and with what in their hand, somebody acted. */
export interface Origin {
  /** The client's address, through trusted proxies. */
  readonly address: string
  /** What proved who they are; null for whoever proved nothing. Never the secret itself. */
  readonly credential: {
    readonly kind: 'session' | 'personal_token' | 'access_token' | 'refresh_token' | 'code' | 'client_secret'
    readonly gid: string
  } | null
}

/** Who did it: the operator at the machine, a person, an app, somebody unknown, or the server itself. */
export type Actor =
  | { readonly kind: 'operator' }
  | { readonly kind: 'user' | 'app'; readonly gid: Gid; readonly from?: Origin | undefined }
  | { readonly kind: 'anonymous'; readonly from?: Origin | undefined }
  | { readonly kind: 'system' }

export type AuditAction =
  | 'account_attempted'
  | 'address_proved'
  | 'app_approval_asked'
  | 'app_approval_withdrawn'
  | 'app_approved'
  | 'app_blocked'
  | 'app_created'
  | 'app_deauthorized'
  | 'app_declined'
  | 'app_deleted'
  | 'app_redirect_uri_added'
  | 'app_redirect_uri_removed'
  | 'app_secret_created'
  | 'app_secret_expired'
  | 'app_secret_rotation_cancelled'
  | 'app_secret_rotation_completed'
  | 'app_secret_rotation_started'
  | 'app_unblocked'
  | 'app_updated'
  | 'audit_pruned'
  | 'audit_rehashed'
  | 'clear_text_credential'
  | 'client_authentication_failed'
  | 'code_redemption_failed'
  | 'code_replayed'
  | 'consent_denied'
  | 'consent_given'
  | 'credential_leaked'
  | 'database_restored'
  | 'demo_created'
  | 'grant_created'
  | 'grant_revoked'
  | 'invitation_revoked'
  | 'mail_failed'
  | 'member_invited'
  | 'member_joined'
  | 'member_removed'
  | 'member_role_changed'
  | 'metrics_refused'
  | 'passkey_added'
  | 'passkey_removed'
  | 'password_reset'
  | 'password_reset_requested'
  | 'password_set'
  | 'policy_changed'
  | 'profile_changed'
  | 'recovery_code_used'
  | 'recovery_codes_made'
  | 'refresh_failed'
  | 'refresh_token_replayed'
  | 'second_factor_added'
  | 'second_factor_asked'
  | 'second_factor_failed'
  | 'second_factor_removed'
  | 'sealed_secrets_abandoned'
  | 'second_factors_reset'
  | 'secrets_resealed'
  | 'secrets_sealed'
  | 'session_ended'
  | 'sign_in_failed'
  | 'sign_in_throttled'
  | 'signed_in'
  | 'signing_key_created'
  | 'signing_key_retired'
  | 'signing_key_rotated'
  | 'token_created'
  | 'token_replaced'
  | 'token_revoked'
  | 'token_rotated'
  | 'token_used_after_expiry'
  | 'user_created'
  | 'user_deactivated'
  | 'workspace_plan_changed'

/** One line of the security record. It never holds a secret; a hint at most. */
export interface AuditEvent {
  readonly action: AuditAction
  readonly actor: Actor
  readonly target: {
    readonly kind:
      'app' | 'audit_log' | 'grant' | 'server' | 'session' | 'signing_key' | 'token' | 'user' | 'workspace'
    readonly gid: string
  }
  readonly atMs: number
  /** The workspace that it happened in, where it happened in one; the people's own workspaces see it in any case. */
  readonly workspaceGid?: Gid
  /**
   * Whose the target is, where it is somebody's: a token's owner, an app's developer. The admins of their workspaces see the event; those of
   * the actor's do not, unless both are one.
   */
  readonly personGid?: Gid
  /** The app that it is about, beside actor and target. */
  readonly appGid?: Gid
  /** Whether it came about; `done` unless said. */
  readonly outcome?: 'done' | 'refused'
  /** Why, in a word of the code (`password_wrong`). */
  readonly reason?: string
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
}
