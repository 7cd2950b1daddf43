import { isIP } from 'node:net'

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  if (address === '127.0.0.1' || address === '::1') return true
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain.startsWith('127.') && isIP(plain) === 4
}

/** `localhost`, a name below it (RFC 6761 §6.3), or a loopback address, and a port. */
const OWN_AUTHORITY = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i

/** Whether the host of a URL or of a request, with a port or without, can be nothing but this machine itself. */
export function namesLoopback(authority: string): boolean {
  return OWN_AUTHORITY.test(authority)
}
