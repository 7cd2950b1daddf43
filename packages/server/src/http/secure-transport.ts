import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../platform/loopback.js'

const plain = Symbol('came to the listener that serves nothing in clear')

/** Of the listener beside one that speaks TLS: what comes there, came in clear, from this machine too. */
export function markPlain(request: IncomingMessage): void {
  Object.assign(request, { [plain]: true })
}

/**
 * Whether a request came over a wire that nobody reads along: TLS up to here or up to a trusted proxy, or no wire at all.
 * @param request.ip  the client's address, through trusted proxies
 * @param request.protocol  `https` when the connection or a trusted proxy says so
 */
export function isSecure(request: {
  readonly ip: string
  readonly protocol: string
  readonly raw: object
}): boolean {
  if (request.protocol === 'https') return true
  return isLoopback(request.ip) && !(plain in request.raw)
}

export const HSTS = 'strict-transport-security'
/** A year, which is what lists of preloaded hosts ask for at least. */
const HSTS_MAX_AGE_SECONDS = 31_536_000

/**
 * What tells browsers to come by https alone. Said over https only, for RFC 6797 §7.2 forbids it in clear.
 * @param isForgotten  a development certificate: browsers hold a host to it on every port, and `localhost` is everybody's
 */
export function hstsValue({ isForgotten }: { readonly isForgotten: boolean }): string {
  return isForgotten ? 'max-age=0' : `max-age=${HSTS_MAX_AGE_SECONDS}`
}
