/** What an app may be: able to keep a secret, or not. RFC 6749 §2.1 calls them confidential and public clients. */
export type AppKind = 'confidential' | 'native'

/** For apps that cannot listen: the code is shown, to be copied. */
export const OUT_OF_BAND_URI = 'urn:ietf:wg:oauth:2.0:oob'

const REDIRECT_URI_LENGTH_MAX = 2_000
/** Printable ASCII without space, quotes, angle brackets, backslash, caret, backquote, braces and bar: RFC 3986's characters, and `%`. */
const URI_CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/
/** A scheme that its owner can claim: a domain name turned around, so it has a dot (RFC 8252 §7.1). */
const REVERSE_DOMAIN_SCHEME = /^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+:$/
/** A scheme without a dot, as editors and other apps of today have it (`cursor://`, `vscode://`): nobody can own one. One letter would be a drive. */
const PLAIN_SCHEME = /^[a-z][a-z0-9-]+:$/
/** Those that a browser or the system opens itself, which runs, reads or sends something instead of handing the answer to an app. */
const SYSTEM_SCHEMES =
  /^(?:javascript|vbscript|data|blob|file|filesystem|about|view-source|jar|resource|cid|mid|urn|ftp|ftps|sftp|ssh|telnet|smb|nfs|vnc|rdp|sips?|xmpp|ircs?|magnet|webcal|gopher|news|nntp|rtsp|mms|afp|dav|davs|git|ldap|ldaps|ws|wss|mailto|tel|sms|facetime|callto|geo|maps|intent|content|android-app|market|itms(?:-.+)?|app-settings|shortcuts|search-ms|search|shell|res|mk|hcp|help|ms-.+|chrome(?:-.+)?|moz-.+|safari(?:-.+)?|edge|opera|brave|x-.+):$/
/** What an answer says itself. A registered query that says it first would let two readers see two answers. */
const ANSWER_PARAMETERS: readonly string[] = [
  'code',
  'state',
  'iss',
  'id_token',
  'error',
  'error_description',
  'error_uri',
]
/** Names below `localhost` are this machine, too (RFC 6761 §6.3). */
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)*localhost)$/

/** Whether an app may be answered over http at a host. */
export type IsHttpHost = (hostname: string) => boolean

/**
 * Judges a redirect URI that somebody registers. What passes is compared later, character for character, and never parsed into
 * something else first.
 * @param isHttpHost  which hosts may be answered in clear beside this machine; none unless the operator said so
 * @returns what is wrong with it and how to mend it, or null
 * @see RFC 6749 §3.1.2 · RFC 8252 §7 · RFC 9700 §2.1
 */
export function redirectUriFault(
  uri: string,
  kind: AppKind,
  isHttpHost: IsHttpHost = () => false,
): string | null {
  if (uri.length > REDIRECT_URI_LENGTH_MAX)
    return `Must be at most ${REDIRECT_URI_LENGTH_MAX} characters long`
  if (uri === OUT_OF_BAND_URI) {
    return kind === 'native'
      ? null
      : 'Only a native app can show the code to be copied; give an https address'
  }
  if (!URI_CHARACTERS.test(uri)) return 'Has characters that no URI may have; write them percent-encoded'
  if (uri.includes('*')) return 'Must not have wildcards: redirects are compared exactly'
  if (uri.includes('#')) return 'Must not have a fragment (RFC 6749 §3.1.2)'
  if (!URL.canParse(uri)) return 'Must be an absolute URI, like https://app.example.com/callback'
  const url = new URL(uri)
  if (url.username !== '' || url.password !== '' || /^[a-z][a-z0-9+.-]*:\/\/[^/?]*@/i.test(uri)) {
    return 'Must not have a user name or a password'
  }
  const taken = ANSWER_PARAMETERS.find((name) => url.searchParams.has(name))
  if (taken !== undefined) return `Must not have the parameter ${taken} in its query: the answer will have it`
  return schemeFault(uri, { url, kind, isHttpHost })
}

function schemeFault(
  uri: string,
  { isHttpHost, kind, url }: { url: URL; kind: AppKind; isHttpHost: IsHttpHost },
): string | null {
  if (url.protocol === 'https:') return writtenAsParsed(uri, url)
  if (url.protocol === 'http:') {
    if (!isLoopbackHost(url.hostname) && !isHttpHost(url.hostname))
      return 'Must be https; http is for loopback addresses only, like http://127.0.0.1/callback'
    return writtenAsParsed(uri, url)
  }
  if (kind === 'confidential') return 'Must be https, or http on a loopback address'
  if (REVERSE_DOMAIN_SCHEME.test(url.protocol)) return writtenAsParsed(uri, url)
  if (!PLAIN_SCHEME.test(url.protocol) || SYSTEM_SCHEMES.test(url.protocol))
    return `${url.protocol} is not a scheme of an app of yours; use a domain of yours turned around, like com.example.app:/callback (RFC 8252 §7.1)`
  if (!uri.startsWith(`${url.protocol}/`))
    return 'Must have a slash after the scheme, like myapp:/callback or myapp://callback'
  return writtenAsParsed(uri, url)
}

/** Whether the host of an http address can be nothing but the machine that the browser runs on. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK_HOST.test(hostname)
}

/** @returns the scheme of a native app's address that any other app can claim, too, without its colon; null for every other address */
export function claimableScheme(uri: string): string | null {
  const { protocol } = new URL(uri)
  if (uri === OUT_OF_BAND_URI || /^https?:$/.test(protocol) || protocol.includes('.')) return null
  return protocol.slice(0, -1)
}

/**
 * What whoever registers an address should know of it, though it is taken.
 * @param uri  one that has no fault
 * @see RFC 8252 §7.1, §8.3
 */
export function redirectUriWarning(uri: string): string | null {
  const scheme = claimableScheme(uri)
  if (scheme !== null)
    return `Any app on a device can claim ${scheme}: addresses and be given the answer. PKCE keeps the code from being of use to it, and people are told. Safer are http://127.0.0.1/callback, or a domain of yours turned around, like com.example.app:/callback.`
  const { hostname, protocol } = new URL(uri)
  if (protocol === 'http:' && !isLoopbackHost(hostname))
    return `The answer goes to ${hostname} in clear: whoever is in that network can read the code in it, and use it unless the app has PKCE or a secret. People are told. Safer is https.`
  return hostname.endsWith('.localhost')
    ? `Some systems ask the network where ${hostname} is, and so may send the answer elsewhere. Safer is http://127.0.0.1/callback.`
    : null
}

/**
 * What a browser would rewrite (`HTTPS://`, `/a/../b`, `127.1`, a default port) is refused here, with the form that it would become: two
 * spellings of one address are one too many for an exact comparison.
 */
function writtenAsParsed(uri: string, url: URL): string | null {
  const hasBareHost = url.host !== '' && url.pathname === '/' && !uri.includes('/', uri.indexOf('//') + 2)
  const expected = hasBareHost && url.origin !== 'null' ? url.origin + url.search : url.href
  return uri === expected ? null : `Is another spelling of ${url.href}; register that`
}

/**
 * Whether an app may be answered at an address: exactly one that it registered. Only a native app may differ, in the port of a
 * loopback address, which it cannot know beforehand.
 * @see RFC 9700 §2.1 · RFC 8252 §7.3
 */
export function redirectMatches(requested: string, registered: string, kind: AppKind): boolean {
  if (requested === registered) return true
  if (kind !== 'native') return false
  const one = loopbackParts(requested)
  const other = loopbackParts(registered)
  return one !== null && other !== null && one.host === other.host && one.rest === other.rest
}

const LOOPBACK_URI =
  /^http:\/\/(127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)*localhost)(?::([1-9]\d{0,4}))?((?:[/?].*)?)$/

function loopbackParts(uri: string): { readonly host: string; readonly rest: string } | null {
  if (!URI_CHARACTERS.test(uri) || uri.includes('#')) return null
  const parts = LOOPBACK_URI.exec(uri)
  if (parts === null || Number(parts[2] ?? 0) > 65_535) return null
  return { host: parts[1] ?? '', rest: parts[3] ?? '' }
}
