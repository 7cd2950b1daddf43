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
  | { readonly kind: 'user' | 'app'; readonly gid: Gid; readonly from?: Origin }
  | { readonly kind: 'anonymous'; readonly from?: Origin }
  | { readonly kind: 'system' }

export type AuditAction =
  | 'app_blocked'
  | 'app_created'
  | 'app_deauthorized'
  | 'app_deleted'
  | 'app_redirect_uri_added'
  | 'app_redirect_uri_removed'
  | 'app_secret_created'
  | 'app_secret_expired'
  | 'app_unblocked'
  | 'app_updated'
  | 'code_replayed'
  | 'consent_denied'
  | 'consent_given'
  | 'demo_created'
  | 'grant_created'
  | 'grant_revoked'
  | 'invitation_revoked'
  | 'member_invited'
  | 'member_joined'
  | 'member_removed'
  | 'member_role_changed'
  | 'password_set'
  | 'refresh_token_replayed'
  | 'session_ended'
  | 'sign_in_failed'
  | 'signed_in'
  | 'signing_key_created'
  | 'signing_key_rotated'
  | 'token_created'
  | 'token_replaced'
  | 'token_revoked'
  | 'token_rotated'
  | 'user_created'
  | 'user_deactivated'

/** One line of the security record. It never holds a secret; a hint at most. */
export interface AuditEvent {
  readonly action: AuditAction
  readonly actor: Actor
  readonly target: {
    readonly kind: 'app' | 'grant' | 'session' | 'signing_key' | 'token' | 'user' | 'workspace'
    readonly gid: string
  }
  readonly atMs: number
  /** The workspace that it happened in, where it happened in one; the people's own workspaces see it in any case. */
  readonly workspaceGid?: Gid
  /** The app that it is about, beside actor and target. */
  readonly appGid?: Gid
  /** Whether it came about; `done` unless said. */
  readonly outcome?: 'done' | 'refused'
  /** Why, in a word of the code (`password_wrong`). */
  readonly reason?: string
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
}
