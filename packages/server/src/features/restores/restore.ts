import type { Gid } from '../../protocol/asana/gid.js'
import type { CredentialsDecision } from '../../protocol/token/restored-credential.js'

/** How many of what lives in a database at a moment would live again. */
export interface Living {
  /** Whose tokens, grants and secrets they are. */
  readonly people: number
  readonly tokens: number
  readonly grants: number
  readonly secrets: number
  /** Whose apps have those secrets. */
  readonly developers: number
  readonly passwords: number
  readonly passkeys: number
  readonly authenticatorApps: number
  /** Those that were not used. */
  readonly recoveryCodes: number
  readonly sessions: number
  readonly resets: number
  readonly invitations: number
}

/** That a database came back: filled from a backup, or put in its place by other means. */
export interface Restore {
  readonly gid: Gid
  readonly atMs: number
  /** Null where nobody knows when the backup was made. */
  readonly backedUpAtMs: number | null
  readonly source: 'backup' | 'in_place'
  readonly credentials: CredentialsDecision
  /** Whose credentials, and how many of them, were live in it. */
  readonly people: number
  readonly tokens: number
  readonly grants: number
  readonly secrets: number
}
