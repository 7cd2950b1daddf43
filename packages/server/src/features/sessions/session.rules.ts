import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'
import { SECRET_BYTES, type Session, type SessionFacts } from './session.js'

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
const USER_AGENT_LENGTH_MAX = 255

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

/** A browser may say anything of itself. */
export function storableUserAgent(userAgent: string): string {
  return userAgent.slice(0, USER_AGENT_LENGTH_MAX).toWellFormed().replaceAll('\0', '')
}
