import { createHmac } from 'node:crypto'
import { rememberAddressGroups, type AddressGroup } from './address-group.js'
import type { Budget, Counter, ThrottleKey } from './budget.js'

/** Counters of one budget with keys of anybody's making, and of each width of networks: at some 250 bytes each, 32 MiB at most. */
const STRANGERS_KEYS_MAX = 131_072
/** Folded keys that are remembered, since a hash for each request is work. */
const FOLDED_KEYS_MAX = 10_000

/** All counters that a try of a budget takes from, the narrowest first. */
export type CountersOf = (budget: Budget, key: ThrottleKey) => readonly [Counter, ...Counter[]]

const ANYWHERE: readonly [AddressGroup] = [{ text: '', times: 1 }]

/** @param macKey  of the installation; makes it impossible to find two keys that share a counter */
export function makeCountersOf(macKey: Uint8Array): CountersOf {
  const groupsOf = rememberAddressGroups()
  const folded = new Map<string, string>()
  const fold = (text: string): string => {
    const known = folded.get(text)
    if (known !== undefined) return known
    const mac = createHmac('sha256', macKey).update(`throttle ${text}`).digest()
    const key = String(mac.readUInt32BE() % STRANGERS_KEYS_MAX)
    if (folded.size >= FOLDED_KEYS_MAX) folded.clear()
    folded.set(text, key)
    return key
  }
  return (budget, { address, subject = null }) => {
    const { keys, name, points, windowSeconds } = budget
    const counterOf = ({ text, times }: AddressGroup): Counter => {
      const space = times === 1 ? name : `${name}_x${times}`
      const place = JSON.stringify([text, subject])
      const key = keys === 'ours' ? place : fold(`${space} ${place}`)
      return { budget: name, key, space, points: points * times, windowSeconds }
    }
    const [first, ...wider] = address === undefined ? ANYWHERE : groupsOf(address)
    return [counterOf(first), ...wider.map(counterOf)]
  }
}
