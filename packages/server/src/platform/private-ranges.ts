import { makeIsWithin } from './address-ranges.js'

/** Addresses that no packet leaves its network by: private IPv4, unique local IPv6, link-local. @see RFC 1918 §3 · RFC 3927 · RFC 4193 §3 · RFC 4291 §2.5.6 */
const PRIVATE_RANGES: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]

/** @param range  a canonical one @returns whether all of it is private */
export function isPrivateRange(range: string): boolean {
  const [address = '', bits = ''] = range.split('/')
  const isWithin = makeIsWithin()
  return PRIVATE_RANGES.some((one) => Number(bits) >= Number(one.split('/')[1]) && isWithin([one], address))
}

/** @returns whether the host of an address of the web is an IP address in one of some canonical ranges; a name is in none */
export function hostsWithin(ranges: readonly string[]): (hostname: string) => boolean {
  const isWithin = makeIsWithin()
  return (hostname) => isWithin(ranges, hostname.replace(/^\[(.*)\]$/, '$1'))
}

/** As above, of all private ranges. */
export const isPrivateHost = hostsWithin(PRIVATE_RANGES)
