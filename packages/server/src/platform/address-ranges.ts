import { BlockList, isIP, isIPv4 } from 'node:net'

/** Sets of ranges that are kept ready; beyond it all are made anew. */
const READY_LISTS_MAX = 1_000
const BITS = { 4: 32, 6: 128 } as const
const MAPPED_BITS = 96

/**
 * An address as it is compared: IPv4 that came as IPv6 is IPv4 again (`::ffff:10.0.0.1`), and no zone follows.
 * @returns null for what is no address
 */
export function canonicalAddress(text: string): string | null {
  const [address = ''] = text.trim().toLowerCase().split('%')
  if (isIPv4(address)) return address
  if (isIP(address) === 0) return null
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short)
  if (mapped === null) return short
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** @returns a range in one way of writing, `10.0.0.0/8`; an address alone is a range of one; null for what is none */
export function canonicalRange(text: string): string | null {
  const [written = '', length, ...more] = text.trim().split('/')
  const address = canonicalAddress(written)
  if (address === null || written.includes('%') || more.length > 0) return null
  const version = isIPv4(address) ? 4 : 6
  if (length === undefined) return `${address}/${BITS[version]}`
  if (!/^\d{1,3}$/.test(length)) return null
  const bits = Number(length) - (version === 4 && !isIPv4(written) ? MAPPED_BITS : 0)
  return bits >= 0 && bits <= BITS[version] ? `${address}/${bits}` : null
}

/** Tells whether an address lies in one of some canonical ranges; for what is no address, it does not. */
export function makeIsWithin(): (ranges: readonly string[], address: string) => boolean {
  const ready = new Map<string, BlockList>()
  return (ranges, text) => {
    const address = canonicalAddress(text)
    if (address === null) return false
    const key = ranges.join(' ')
    let list = ready.get(key)
    if (list === undefined) {
      if (ready.size >= READY_LISTS_MAX) ready.clear()
      list = listOf(ranges)
      ready.set(key, list)
    }
    return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  }
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6')
  }
  return list
}
