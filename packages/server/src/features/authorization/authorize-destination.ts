import { claimableScheme, isLoopbackHost, type AppKind } from '../../protocol/oauth/redirect-uri.js'
import { isOutOfBand } from '../../protocol/oauth/response-type.js'

/** Where the person goes when they have decided, as the consent page names it. */
export type Destination =
  | { readonly kind: 'site'; readonly host: string }
  /** The app itself, on the machine before which the person sits. */
  | { readonly kind: 'device'; readonly host: string }
  /** Whichever app on that machine has claimed a scheme that nobody owns. */
  | { readonly kind: 'claimed'; readonly scheme: string }
  /** A machine in a private network, over a connection that others in it can read. */
  | { readonly kind: 'network'; readonly host: string }
  /** Nowhere: they copy a code. */
  | { readonly kind: 'copy' }

/** @param redirectUri  one that an app registered, so it can be parsed and has no characters but ASCII */
export function destinationOf(redirectUri: string, kind: AppKind): Destination {
  if (isOutOfBand(redirectUri)) return { kind: 'copy' }
  const { host, hostname, protocol } = new URL(redirectUri)
  if (protocol === 'https:') return { kind: 'site', host }
  if (protocol === 'http:' && !isLoopbackHost(hostname)) return { kind: 'network', host }
  if (protocol === 'http:') return { kind: kind === 'native' ? 'device' : 'site', host }
  const scheme = claimableScheme(redirectUri)
  return scheme === null ? { kind: 'device', host: protocol.slice(0, -1) } : { kind: 'claimed', scheme }
}
