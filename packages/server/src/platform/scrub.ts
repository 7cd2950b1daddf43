const STRUCK = '[redacted]'

/** A secret of this server, whole or cut off, as `protocol/token` writes them, or as an address has it; `mdp_…x9Qz`, the hint, is none. */
const OWN_SECRET = /md[a-z](?:_|%5[fF])\w{6,}/g
/** A signed token: its first part is JSON in base64url. */
const JWT = /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g
/** What an `Authorization` header carries. */
const AUTHORIZATION = /\b(Bearer|Basic) +[\w~+/.-]{6,}=*/gi
/** Name and password in an address. */
const USER_INFO = /:\/\/[^\s@"'<>]*:[^\s@"'<>]*@/g

/**
 * Strikes what opens something out of a text for a log, wherever it came from: an error of a library, a header that somebody logs whole.
 * Changes nothing in a text without such a thing, and leaves JSON what it is.
 */
export function scrub(text: string): string {
  let clean = text
  if (clean.includes('md')) clean = clean.replaceAll(OWN_SECRET, '[token]')
  if (clean.includes('eyJ')) clean = clean.replaceAll(JWT, '[token]')
  if (clean.includes('://')) clean = clean.replaceAll(USER_INFO, `://${STRUCK}@`)
  return /bearer|basic/i.test(clean) ? clean.replaceAll(AUTHORIZATION, `$1 ${STRUCK}`) : clean
}

/** No path of this server has a word so long; a secret of whatever kind has. */
const LONG_RUN = /[\w+=~-]{28,}/g
const LONG_RUN_LENGTH = 28
const [SLASH, DOT] = ['/', '.'].map((one) => one.charCodeAt(0))
/** What an app calls a task, in the place of its id: known to nobody but that app. */
const EXTERNAL_ID = /\b(external:)[^/]+/g
/** How often something may have been percent-encoded. */
const DECODINGS_MAX = 3

/**
 * A path for a log. Whoever pastes a secret into an address may have lost its prefix, or a program encoded it on the way, so whatever is
 * as long as one is struck, too.
 * @param path  without a query
 */
export function scrubPath(path: string): string {
  if (!path.includes('%') && path.length < LONG_RUN_LENGTH && !/md|external/.test(path)) return path
  let plain = path
  for (let count = 0; count < DECODINGS_MAX && plain.includes('%'); count++) plain = decoded(plain)
  const struck = scrub(plain.replaceAll(EXTERNAL_ID, `$1${STRUCK}`))
  const clean = hasLongRun(struck) ? struck.replaceAll(LONG_RUN, '[token]') : struck
  // An address without a secret is logged as it came.
  return clean === plain ? path : clean
}

/** Whether it is worth looking for one: every request asks, and the pattern takes ten times as long. */
function hasLongRun(text: string): boolean {
  let length = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    length = code === SLASH || code === DOT ? 0 : length + 1
    if (length >= LONG_RUN_LENGTH) return true
  }
  return false
}

/** Byte by byte, so that what is no UTF-8 is read as well: secrets are ASCII. */
function decoded(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
