import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isLoopback, namesLoopback } from '../platform/loopback.js'

const plain = Symbol('came to the listener that serves nothing in clear')

/** Of the listener beside one that speaks TLS: what comes there, came in clear, from this machine too. */
export function markPlain(request: IncomingMessage): void {
  Object.assign(request, { [plain]: true })
}

/** What proxies and what stands in front of whole sites add to a request that they pass on, beside all that begins with X-Forwarded. */
const FORWARDING_HEADERS: ReadonlySet<string> = new Set([
  'cdn-loop',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-visitor',
  'client-ip',
  'fastly-client-ip',
  'forwarded',
  'forwarded-for',
  'front-end-https',
  'true-client-ip',
  'via',
  'x-appengine-user-ip',
  'x-azure-clientip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-envoy-external-address',
  'x-envoy-internal',
  'x-original-forwarded-for',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
  'x-scheme',
  'x-url-scheme',
])
const FORWARDING_PREFIX = 'x-forwarded'

/** What of a request says from where it came. */
export interface Arrival {
  /** The client's address, through proxies that are trusted. */
  readonly ip: string
  /** `https` when the connection or a trusted proxy says so. */
  readonly protocol: string
  readonly headers: IncomingHttpHeaders
  readonly raw: object
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** Whether a proxy passed a request on, as far as its headers tell. Whoever wrote them, this machine itself did not ask. */
function isForwarded({ headers }: Pick<Arrival, 'headers'>): boolean {
  for (const name in headers)
    if (name.startsWith(FORWARDING_PREFIX) || FORWARDING_HEADERS.has(name)) return true
  return false
}

/**
 * Whether a request was made on this very machine. A proxy on it that forgets to say for whom it asks is told apart by any header of forwarding,
 * and by the name that it was called by, if it passes that on. One that adds nothing and hides the name cannot be told apart.
 * @param hasOtherNames  whether people know the server by another name than this machine's own
 */
export function isLocal(
  { headers, socket }: Arrival,
  { hasOtherNames }: { readonly hasOtherNames: boolean },
): boolean {
  if (!isLoopback(socket.remoteAddress ?? '') || isForwarded({ headers })) return false
  return !hasOtherNames || headers.host === undefined || namesLoopback(headers.host)
}

/**
 * From which address a request came, if that can be told: the peer's, or through proxies that are trusted the one that they name.
 * @returns null for a request that was passed on by somebody who is not trusted, or who does not say for whom
 */
export function knownAddress(request: Arrival): string | null {
  return isForwarded(request) && request.ip === request.socket.remoteAddress ? null : request.ip
}

/** Whether a request came over a wire that nobody reads along: TLS up to here or up to a trusted proxy, or no wire at all. */
export function isSecure(
  request: Arrival & { readonly server: { readonly pages: { readonly isHttps: boolean } } },
): boolean {
  if (request.protocol === 'https') return true
  return !(plain in request.raw) && isLocal(request, { hasOtherNames: request.server.pages.isHttps })
}

export const HSTS = 'strict-transport-security'
/** A year, which is what lists of preloaded hosts ask for at least. */
const HSTS_MAX_AGE_SECONDS = 31_536_000

/**
 * What tells browsers to come by https alone. Said over https only, for RFC 6797 §7.2 forbids it in clear.
 * @param isForgotten  a development certificate: browsers hold a host to it on every port, and `localhost` is everybody's
 * @param includesSubdomains  whether it holds for every host below this one, too, whoever runs those
 */
export function hstsValue({
  includesSubdomains,
  isForgotten,
}: {
  readonly isForgotten: boolean
  readonly includesSubdomains: boolean
}): string {
  if (isForgotten) return 'max-age=0'
  return `max-age=${HSTS_MAX_AGE_SECONDS}${includesSubdomains ? '; includeSubDomains' : ''}`
}
