import { isLoopbackHost } from './redirect-uri.js'

/**
 * Whether a page may read the token endpoint's answer to an app: only a native app runs where its users can look, so only such an app may
 * be a page, and only at an origin that it registered a redirect URI of. On a loopback address the port may differ, as redirects' may.
 * @param origin  the `Origin` header as sent
 * @param redirectUris  of a native app
 * @see RFC 8252 §7.3 · OAuth 2.0 for Browser-Based Applications
 */
export function isOriginOfApp(origin: string, redirectUris: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false
  const asked = new URL(origin)
  if (asked.origin !== origin) return false
  return redirectUris.some((uri) => {
    if (!URL.canParse(uri)) return false
    const registered = new URL(uri)
    if (registered.protocol !== 'http:' && registered.protocol !== 'https:') return false
    if (registered.origin === origin) return true
    return (
      registered.protocol === asked.protocol &&
      registered.hostname === asked.hostname &&
      isLoopbackHost(asked.hostname)
    )
  })
}
