import { isIPv6 } from 'node:net'

/** What one household or one rented server is commonly given of IPv6 (RFC 6177, BCP 157): the first four of eight groups. */
const IPV6_NETWORK_GROUPS = 4
const IPV6_GROUPS = 8

/** The addresses that count as one: an IPv4 address for itself, of IPv6 its whole /64. */
export function addressGroup(address: string): string {
  // Most callers have one of these, and each request asks.
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  if (!isIPv6(address)) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : IPV6_GROUPS - before.length - after.length
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after]
  const network = groups.slice(0, IPV6_NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/64`
}
