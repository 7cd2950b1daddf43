import type { Gid } from '../../protocol/asana/gid.js'

/** How long somebody has for the second step after the right password. */
export const HALF_SESSION_SECONDS = 10 * 60
/** Then the password is asked for again. */
export const HALF_SESSION_TRIES_MAX = 5

/** A person who gave the right password in this browser and owes the second factor. It is no session and opens nothing. */
export interface HalfSession {
  readonly user: { readonly gid: Gid; readonly name: string; readonly email: string }
  /** Of the password that was right. */
  readonly passwordGeneration: number
  readonly triesLeft: number
}
