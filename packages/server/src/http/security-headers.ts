/**
 * What browsers are told to do with a page of ours.
 * @param formTarget  the one address off this site that a form of this page is posted to, or that opens an app by a scheme of its own; null
 *   for nearly every page
 * @param site  what CSP calls this site
 * @param referrer  `none` for a page that moves on with something that nobody else may hear of
 */
export function pageHeaders({
  formTarget = null,
  referrer = 'same-origin',
  site = "'self'",
}: {
  readonly formTarget?: string | null
  readonly referrer?: 'same-origin' | 'none'
  readonly site?: string
} = {}): Readonly<Record<string, string>> {
  const formAction = [site, ...(formTarget === null ? [] : formSource(formTarget))].join(' ')
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `style-src ${site}`,
      `script-src ${site}`,
      `img-src ${site} data:`,
      `form-action ${formAction}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    // Whoever opened the page in a window of their own has no hold on that window: they can neither swap it between two clicks nor close it.
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Not `no-referrer` on pages with forms: with that, browsers say `Origin: null` when they post one, and it could not be told from a foreign one.
    'referrer-policy': referrer === 'none' ? 'no-referrer' : referrer,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'none',
  }
}

/** An address as a source of CSP: its origin, or its scheme where CSP has no words for the rest. */
function formSource(address: string): readonly string[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^[a-z][a-z0-9+.-]*:$/.test(url.protocol)) return []
  // CSP's grammar knows no address in brackets.
  const isPlainHost = /^https?:$/.test(url.protocol) && !url.hostname.startsWith('[')
  return [isPlainHost ? url.origin : url.protocol]
}
