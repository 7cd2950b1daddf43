import type { Gid } from '../../protocol/asana/gid.js'
export const SECRET_BYTES = 32

export type SessionEndedReason =
  | 'signed_out'
  | 'replaced'
  | 'limit_reached'
  | 'password_changed'
  | 'factors_reset'
  | 'address_proved'
  | 'user_deactivated'
  | 'demo_recreated'
  | 'restored'

/** A person who is signed in with a browser, as pages know them. */
export interface Session {
  readonly gid: Gid
  readonly user: {
    readonly gid: Gid
    readonly name: string
    readonly email: string
    /** What they chose to be spoken to in; null for what their browser says. */
    readonly language?: string | null
    /** The IANA name of the clock that they live by; null for UTC. */
    readonly timeZone?: string | null
    /** The name of their picture; null for none. */
    readonly picture?: string | null
  }
  /** When they last proved who they are. */
  readonly authenticatedAtMs: number
  /** How they did (RFC 8176 §2): `pwd`, `otp`, `mfa` … */
  readonly methods: readonly string[]
  /** They have to set up a second factor first; until then this opens nothing else. */
  readonly mustEnrol: boolean
}

/** A session with all that decides whether it is one still, read in one statement. */
export interface SessionFacts {
  readonly session: Session
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  readonly endedAtMs: number | null
  readonly userDeactivatedAtMs: number | null
}

/** A session as its person sees it in a list. */
export interface ListedSession {
  readonly gid: Gid
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  readonly address: string
  /** As the browser described itself. */
  readonly userAgent: string
}
