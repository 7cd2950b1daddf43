import { MudraError } from './errors.js'

/** Asana's own. */
export const ASANA_URL = 'https://app.asana.com'

/** Asana shows the code on a page instead of sending it to an app: for programs that cannot be called back. */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob'

const API_ROOT = '/api/1.0'

/** Where a server's endpoints are. The paths are Asana's, and Mudra's; introspection is Mudra's alone. */
export interface Addresses {
  /** Without a slash at its end. */
  readonly base: string
  readonly origin: string
  readonly api: string
  readonly authorization: string
  readonly token: string
  readonly revocation: string
  readonly introspection: string
  readonly userinfo: string
}

/**
 * Reads where the server is.
 * @param baseUrl  as people write it: with or without a slash at its end, never with `/api/1.0`
 * @throws MudraError `setting_invalid`, `address_insecure`
 */
export function addressesOf(baseUrl: string): Addresses {
  const url = parseAddress(baseUrl, 'baseUrl')
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    throw new MudraError(
      'setting_invalid',
      'baseUrl must be an address alone, such as https://app.asana.com.',
    )
  if (url.pathname.includes(API_ROOT))
    throw new MudraError('setting_invalid', `baseUrl must not have ${API_ROOT} in it: give ${url.origin}.`)
  const base = url.origin + url.pathname.replace(/\/+$/, '')
  return {
    base,
    origin: url.origin,
    api: base + API_ROOT,
    authorization: `${base}/-/oauth_authorize`,
    token: `${base}/-/oauth_token`,
    revocation: `${base}/-/oauth_revoke`,
    introspection: `${base}/-/oauth_introspect`,
    userinfo: `${base}${API_ROOT}/openid_connect/userinfo`,
  }
}

/**
 * Reads an address that secrets may travel to.
 * @param name  of the option, for the message
 * @throws MudraError `setting_invalid`, or `address_insecure` for one in clear that is not of this machine (RFC 8252 §7.3, RFC 6750 §5.3)
 */
export function parseAddress(text: string, name: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new MudraError('setting_invalid', `${name} must be an address, such as https://app.asana.com.`)
  }
  if (url.protocol === 'https:') return url
  if (url.protocol !== 'http:')
    throw new MudraError('setting_invalid', `${name} must begin with https:, and begins with ${url.protocol}`)
  if (!isLoopback(url.hostname))
    throw new MudraError(
      'address_insecure',
      `${url.origin} is in clear: whoever listens on the way would have the token. Use https, or an address of this machine.`,
    )
  return url
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  )
}
