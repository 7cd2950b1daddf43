import type { FastifyReply, FastifyRequest } from 'fastify'
import { seeOther, signInPath, type BrowserSession } from './contexts/pages.js'
import { noteForLog } from './request-log.js'

/** Creating a token or a secret and changing a password take a sign-in that is no older. */
const RECENT_SIGN_IN_MS = 10 * 60 * 1_000

interface Comeback {
  /** The path to come back to; a POST names the page of its form. Else the address that was asked for. */
  readonly to?: string
}

/**
 * For pages that are somebody's: who is signed in, or null after sending whoever is not to the sign-in page.
 *
 *     const session = requireSession(request, reply)
 *     if (session === null) return await reply
 */
export function requireSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { to = request.url }: Comeback = {},
): BrowserSession | null {
  if (request.session !== null) return request.session
  noteForLog(request).reason = 'signed_out'
  seeOther(reply, signInPath(to))
  return null
}

/**
 * The same for acts that take a recent proof of who somebody is: a session that is signed in for longer is sent to sign in again, and
 * comes back. Ask before the form is shown, so that nothing typed is lost, and again when it is posted.
 */
export function requireRecentSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  { to = request.url }: Comeback = {},
): BrowserSession | null {
  const session = requireSession(request, reply, { to })
  if (session === null) return null
  const ageMs = request.server.console.clock.nowMs() - session.authenticatedAtMs
  if (ageMs <= RECENT_SIGN_IN_MS) return session
  noteForLog(request).reason = 'sign_in_not_recent'
  seeOther(reply, signInPath(to, { again: true }))
  return null
}
