import type { AuditAction } from './events.rules.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** From where, and with what in their hand, somebody acted. */
export interface Origin {
  /** The client's address, through trusted proxies. */
  readonly address: string
  /** What proved who they are; null for whoever proved nothing. Never the secret itself. */
  readonly credential: {
    readonly kind: 'session' | 'personal_token' | 'access_token' | 'refresh_token' | 'code' | 'client_secret'
    readonly gid: Gid
  } | null
}

/** Who did it: the operator at the machine, a person, an app, somebody unknown, or the server itself. */
export type Actor =
  | { readonly kind: 'operator' }
  | { readonly kind: 'user' | 'app'; readonly gid: Gid; readonly from?: Origin | undefined }
  | { readonly kind: 'anonymous'; readonly from?: Origin | undefined }
  | { readonly kind: 'system' }

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
