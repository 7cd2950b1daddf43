import type { Gid } from '../../protocol/asana/gid.js'

/** A session ends when nobody was there for so long … */
export const SESSION_UNUSED_SECONDS = 12 * 60 * 60
/** … and so long after signing in, used or not. */
export const SESSION_TOTAL_SECONDS = 14 * 24 * 60 * 60
/** When somebody was there last is written at most this often. */
export const SESSION_SEEN_INTERVAL_MS = 60_000

/** A person who is signed in with a browser, as pages know them. */
export interface Session {
  readonly gid: Gid
  readonly user: { readonly gid: Gid; readonly name: string; readonly email: string }
  /** When they last proved who they are. */
  readonly authenticatedAtMs: number
}
