import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readCookie, setCookie } from './page-cookies.js'
import { openText, sealText } from './sealed-text.js'

const BROWSER_ID_BYTES = 16
/** Of a hash of the account's e-mail address: the cookie names nobody to whoever reads it. */
const ACCOUNT_MARK_LENGTH = 22
/** People who share a browser; the one who signed in longest ago is forgotten. */
const ACCOUNTS_KNOWN_MAX = 5
const KNOWN_FOR_SECONDS = 180 * 24 * 60 * 60
const PURPOSE = 'known browser'

/**
 * Whether an account was signed in with this browser before, by a cookie that only we can make. It opens nothing: it says whose tries a
 * failed sign-in counts against.
 * @returns a name for this browser and account, or null
 * @see OWASP, Blocking Brute Force Attacks: device cookies
 */
export function knownBrowser(request: FastifyRequest, email: string): string | null {
  const { accounts, id } = readKnown(request)
  const mark = markOf(email)
  return id !== null && accounts.includes(mark) ? `${id} ${mark}` : null
}

/** Remembers in the browser that an account's password was right there, or was set there by a mailed link. */
export function rememberBrowser(request: FastifyRequest, reply: FastifyReply, email: string): void {
  const { accounts, id } = readKnown(request)
  const mark = markOf(email)
  const kept = [mark, ...accounts.filter((one) => one !== mark)].slice(0, ACCOUNTS_KNOWN_MAX)
  const text = [id ?? randomBytes(BROWSER_ID_BYTES).toString('base64url'), ...kept].join(' ')
  const value = sealText({ key: request.server.pages.csrfKey, purpose: PURPOSE }, text)
  setCookie(reply, 'browser', { value, maxAgeSeconds: KNOWN_FOR_SECONDS })
}

function readKnown(request: FastifyRequest): {
  readonly id: string | null
  readonly accounts: readonly string[]
} {
  const sealed = readCookie(request, 'browser')
  const text =
    sealed === null ? null : openText({ key: request.server.pages.csrfKey, purpose: PURPOSE }, sealed)
  const [id = null, ...accounts] = text?.split(' ') ?? []
  return { id, accounts }
}

function markOf(email: string): string {
  return createHash('sha256')
    .update(email.trim().toLowerCase())
    .digest('base64url')
    .slice(0, ACCOUNT_MARK_LENGTH)
}
