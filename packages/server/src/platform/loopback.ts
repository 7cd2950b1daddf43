import { isIP } from 'node:net'

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  if (address === '127.0.0.1' || address === '::1') return true
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain.startsWith('127.') && isIP(plain) === 4
}
