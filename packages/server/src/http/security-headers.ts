/**
 * What browsers are told to do with a page of ours.
 * @param formTargets  addresses that a form of this page may lead on to, by a redirect after it was posted here: browsers hold those
 *   to `form-action`, too
 * @param keepsOpener  whether an app that opened this page in a window of its own may keep its hold on that window; it needs it to
 *   hear how signing in ended
 */
export function pageHeaders({
  formTargets,
  keepsOpener,
}: {
  readonly formTargets: readonly string[]
  readonly keepsOpener: boolean
}): Readonly<Record<string, string>> {
  const formAction = ["'self'", ...new Set(formTargets.flatMap(formSource))].join(' ')
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "img-src 'self' data:",
      `form-action ${formAction}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'cross-origin-opener-policy': keepsOpener ? 'unsafe-none' : 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Not `no-referrer`: with that, browsers say `Origin: null` when they post a form, and it could not be told from a foreign one.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'none',
  }
}

/**
 * An address as sources of CSP: its origin, or its scheme where CSP has no words for the rest; and what an app there may send the person
 * on to, for browsers hold the whole chain of redirects to this list: from `api.` to `www.`, from one port of this machine to another.
 */
function formSource(address: string): readonly string[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^[a-z][a-z0-9+.-]*:$/.test(url.protocol)) return []
  if (url.protocol === 'https:') return [url.origin, 'https:']
  if (url.protocol !== 'http:') return [url.protocol]
  // CSP's grammar knows no address in brackets.
  const origin = url.hostname.startsWith('[') ? url.protocol : url.origin
  return [origin, 'http://localhost:*', 'http://127.0.0.1:*', 'https:']
}
