import { isIPv6 } from 'node:net'

const IPV6_GROUPS = 8
const IPV6_GROUP_BITS = 16
/** At some 500 bytes each. */
const REMEMBERED_ADDRESSES_MAX = 5_000

/** Addresses that are counted together. */
export interface AddressGroup {
  /** "198.51.100.7", "198.51.100.0/24", "2001:db8:1:2::/64" */
  readonly text: string
  /** How many times what the first group of an address may do all of this one may do together. */
  readonly times: number
}

/**
 * What is counted of an IPv6 address: a household or a rented server is commonly given a /64, a /56 or a /48, each with as many addresses as
 * anybody can use.
 * @see RFC 6177 (BCP 157)
 */
const IPV6_NETWORKS: readonly { readonly bits: number; readonly times: number }[] = [
  { bits: 64, times: 1 },
  { bits: 56, times: 2 },
  { bits: 48, times: 4 },
]
/** Of IPv4 a single address is what somebody has. Its /24 may be strangers to each other, or all of it rented by one. */
const IPV4_NETWORK_TIMES = 10

/**
 * The groups in which an address counts, narrow ones first: of IPv4 itself and its /24, of IPv6 its /64, /56 and /48. What is no address
 * counts for itself.
 */
export function addressGroups(address: string): readonly [AddressGroup, ...AddressGroup[]] {
  const ipv4 = asIPv4(address)
  if (ipv4 !== null) {
    const network = `${ipv4.slice(0, ipv4.lastIndexOf('.'))}.0/24`
    return [
      { text: ipv4, times: 1 },
      { text: network, times: IPV4_NETWORK_TIMES },
    ]
  }
  if (!isIPv6(address)) return [{ text: address, times: 1 }]
  const groups = groupsOf(address)
  const [first, ...wider] = IPV6_NETWORKS.map(({ bits, times }) => ({ text: networkOf(groups, bits), times }))
  return [first ?? { text: address, times: 1 }, ...wider]
}

/** The same, remembering the last addresses: taking one of IPv6 apart is work, and each request asks. */
export function rememberAddressGroups(): typeof addressGroups {
  const known = new Map<string, ReturnType<typeof addressGroups>>()
  return (address) => {
    let groups = known.get(address)
    if (groups === undefined) {
      groups = addressGroups(address)
      if (known.size >= REMEMBERED_ADDRESSES_MAX) known.clear()
      known.set(address, groups)
    }
    return groups
  }
}

/** The widest of them: whoever has many of the others has one of these. */
export function addressNetwork(address: string): string {
  return addressGroups(address).at(-1)?.text ?? address
}

function asIPv4(address: string): string | null {
  const [, mapped] = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  return mapped ?? null
}

/** The eight numbers of an IPv6 address, with the zeros that `::` stands for. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const numbersOf = (text: string | undefined) =>
    text === undefined || text === '' ? [] : text.split(':').flatMap(numbersOfGroup)
  const before = numbersOf(head)
  const after = numbersOf(tail)
  const zeros = tail === undefined ? 0 : IPV6_GROUPS - before.length - after.length
  return [...before, ...Array<number>(Math.max(0, zeros)).fill(0), ...after]
}

/** The last two groups may be written as an IPv4 address (RFC 4291 §2.2). */
function numbersOfGroup(group: string): readonly number[] {
  if (!group.includes('.')) return [Number.parseInt(group, 16)]
  const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}

function networkOf(groups: readonly number[], bits: number): string {
  const kept = groups.slice(0, Math.ceil(bits / IPV6_GROUP_BITS)).map((group, index) => {
    const bitsCut = Math.max(0, (index + 1) * IPV6_GROUP_BITS - bits)
    return ((group >> bitsCut) << bitsCut).toString(16)
  })
  return `${kept.join(':')}::/${bits}`
}
