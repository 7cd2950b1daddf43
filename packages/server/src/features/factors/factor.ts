import type { Gid } from '../../protocol/asana/gid.js'

/** The bits of HMAC-SHA-1, as RFC 4226 §4 (R6) recommends. */
export const TOTP_SECRET_BYTES = 20
/** How long the set-up of an authenticator app may lie open. */
export const TOTP_SETUP_MS = 30 * 60 * 1_000
export const PASSKEYS_PER_PERSON_MAX = 20
export const PASSKEY_NAME_LENGTH_MAX = 80

/** A person's second factors, as they see them. */
export interface FactorStanding {
  /** Since when there is an authenticator app; null for none. */
  readonly appSinceMs: number | null
  /** When a restore brought that app back; null for never, and for none. It may have been removed since the backup was made. */
  readonly appRestoredAtMs: number | null
  readonly passkeys: readonly ListedPasskey[]
  readonly codesLeft: number
}

export interface ListedPasskey {
  readonly gid: Gid
  readonly name: string
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | null
  readonly isDeviceBound: boolean
  /** When a restore brought it back; null for never. It may have been removed since the backup was made. */
  readonly restoredAtMs: number | null
}
