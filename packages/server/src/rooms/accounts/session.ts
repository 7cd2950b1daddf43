import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'

/** A session ends when nobody was there for so long … */
export const SESSION_UNUSED_SECONDS = 12 * 60 * 60
/** … and so long after signing in, used or not. */
export const SESSION_TOTAL_SECONDS = 14 * 24 * 60 * 60
/** Sessions of one person that live at a time; with the next one the one ends where nobody was for the longest. */
export const LIVE_SESSIONS_PER_PERSON_MAX = 50
/** When somebody was there last is written at most this often. */
export const SESSION_SEEN_INTERVAL_MS = 60_000
/** How long the row of a session stays that nobody uses any more. */
export const DEAD_SESSION_KEPT_DAYS = 30
/** Sessions of one person that are kept after they were ended, however young they are. */
export const DEAD_SESSIONS_PER_PERSON_MAX = 200
/** What is kept of the browser's own description. */
export const USER_AGENT_LENGTH_MAX = 255
const SECRET_BYTES = 32

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

export function isLive(facts: SessionFacts, nowMs: number): boolean {
  if (facts.endedAtMs !== null || facts.userDeactivatedAtMs !== null) return false
  return (
    nowMs < facts.lastSeenAtMs + SESSION_UNUSED_SECONDS * 1_000 &&
    nowMs < facts.createdAtMs + SESSION_TOTAL_SECONDS * 1_000
  )
}

/** @returns the secret for the browser's cookie, and its hash, which alone is kept */
export function newSessionSecret(randomBytes: (count: number) => Uint8Array): {
  readonly secret: string
  readonly hash: SecretHash
} {
  const secret = Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url')
  return { secret, hash: hashSecret(secret) }
}

/** Whoever acts in a session, for the security record. @param address  null where nobody can tell */
export function actorOf(session: Pick<Session, 'gid' | 'user'>, address: string | null) {
  const credential = { kind: 'session', gid: session.gid } as const
  const from = address === null ? undefined : { address, credential }
  return { kind: 'user', gid: session.user.gid, from } as const
}
