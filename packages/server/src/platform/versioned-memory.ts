/**
 * Remembers what was read from the database for as long as nothing was written to it. It never trades truth for speed: a caller
 * takes the database's change stamp before they read, and what they remember under that stamp is found under that stamp alone.
 */
export interface VersionedMemory<K, V> {
  /** @param stamp  see `Database.changeStamp`; null, where nothing tells of writes, finds nothing */
  get(stamp: number | null, key: K): V | undefined
  set(stamp: number | null, key: K, value: V): void
}

/** @param entriesMax  beyond it everything is forgotten at once: cheaper than an order of use, and rarely reached between two writes */
export function makeVersionedMemory<K, V>({
  entriesMax,
}: {
  readonly entriesMax: number
}): VersionedMemory<K, V> {
  const entries = new Map<K, V>()
  let validFor = -1
  return {
    get: (stamp, key) => (stamp === validFor ? entries.get(key) : undefined),
    set(stamp, key, value) {
      // Somebody who began to read before the last write comes too late.
      if (stamp === null || stamp < validFor) return
      if (stamp > validFor || entries.size >= entriesMax) {
        entries.clear()
        validFor = stamp
      }
      entries.set(key, value)
    },
  }
}
