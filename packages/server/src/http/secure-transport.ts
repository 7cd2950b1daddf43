import { isLoopback } from '../platform/loopback.js'

/**
 * Whether a request came over a wire that nobody reads along: TLS up to here or up to a trusted proxy, or no wire at all.
 * @param request.ip  the client's address, through trusted proxies
 * @param request.protocol  `https` when the connection or a trusted proxy says so
 */
export function isSecure(request: { readonly ip: string; readonly protocol: string }): boolean {
  return request.protocol === 'https' || isLoopback(request.ip)
}
