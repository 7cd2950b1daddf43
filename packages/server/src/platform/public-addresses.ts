import { makeIsWithin } from './address-ranges.js'

/**
 * Addresses that are nobody's on the internet, or lead to some that are not through a translator.
 * @see RFC 6890 · RFC 4291 §2.5 · RFC 6052 §2.1 · RFC 8215 · RFC 3056 §2
 */
const NOT_PUBLIC: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

const isWithin = makeIsWithin()

/** @returns whether an address is one of the internet's; false for what is no address */
export function isPublicAddress(address: string): boolean {
  return isWithin(['0.0.0.0/0', '::/0'], address) && !isWithin(NOT_PUBLIC, address)
}
