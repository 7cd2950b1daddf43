import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { emailKey } from '../../protocol/mail/email-key.js'
import { readCookie, setCookie } from './page-cookies.js'
import { openText, sealText } from './sealed-text.js'

const BROWSER_ID_BYTES = 16
/** Of a hash of the account's email address: the cookie names nobody to whoever reads it. */
const ACCOUNT_MARK_LENGTH = 22
/** People who share a browser; the one who signed in longest ago is forgotten. */
const ACCOUNTS_KNOWN_MAX = 5
const KNOWN_FOR_SECONDS = 180 * 24 * 60 * 60
const PURPOSE = 'known browser'

/** That an account was signed in with a browser, as its cookie says. It counts while the account has that password. */
export interface KnownBrowser {
  /** Of the browser. */
  readonly id: string
  readonly passwordGeneration: number
}

/**
 * Whether an account was signed in with this browser before, by a cookie that only we can make. It opens nothing: it says whose tries a
 * failed sign-in counts against.
 * @see OWASP, Blocking Brute Force Attacks: device cookies
 */
export function knownBrowser(request: FastifyRequest, email: string): KnownBrowser | null {
  const { accounts, id } = readKnown(request)
  const passwordGeneration = accounts.get(markOf(email))
  return id === null || passwordGeneration === undefined ? null : { id, passwordGeneration }
}

/**
 * Remembers in the browser that somebody proved there by all their factors who they are, or set their password there.
 * @param account.passwordGeneration  of the password that they have; with the next one the browser is unknown again
 */
export function rememberBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  account: { readonly email: string; readonly passwordGeneration: number },
): void {
  const { accounts, id } = readKnown(request)
  const mark = markOf(account.email)
  const others = [...accounts].filter(([one]) => one !== mark)
  const kept = [[mark, account.passwordGeneration] as const, ...others].slice(0, ACCOUNTS_KNOWN_MAX)
  const entries = kept.map(([one, generation]) => `${one}.${generation}`)
  const text = [id ?? randomBytes(BROWSER_ID_BYTES).toString('base64url'), ...entries].join(' ')
  const value = sealText({ key: request.server.pages.csrfKey, purpose: PURPOSE }, text)
  setCookie(reply, 'browser', { value, maxAgeSeconds: KNOWN_FOR_SECONDS })
}

/** Of each account's mark the generation of its password, the last one that signed in first. */
function readKnown(request: FastifyRequest): {
  readonly id: string | null
  readonly accounts: ReadonlyMap<string, number>
} {
  const sealed = readCookie(request, 'browser')
  const text =
    sealed === null ? null : openText({ key: request.server.pages.csrfKey, purpose: PURPOSE }, sealed)
  const [id = null, ...entries] = text?.split(' ') ?? []
  const accounts = entries.flatMap((entry) => {
    const [mark = '', generation] = entry.split('.')
    // Cookies of an earlier version name no password, and so none that is anybody's now.
    return generation === undefined ? [] : [[mark, Number(generation)] as const]
  })
  return { id, accounts: new Map(accounts) }
}

function markOf(email: string): string {
  return createHash('sha256').update(emailKey(email)).digest('base64url').slice(0, ACCOUNT_MARK_LENGTH)
}
