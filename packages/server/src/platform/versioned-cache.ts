/**
 * Remembers what was read from the database for as long as the database says that nothing was written since. It never trades
 * truth for speed: with no stamp to go by it remembers nothing.
 */
export interface VersionedCache<K, V> {
  get(key: K): V | undefined
  /** Reads and remembers, unless something was written while the read was under way. */
  load(key: K, read: () => Promise<V>, keep: (value: V) => boolean): Promise<V>
}

export function makeVersionedCache<K, V>(needs: {
  /** See `Database.changeStamp`. */
  readonly changeStamp: () => number | null
  readonly entriesMax: number
}): VersionedCache<K, V> {
  const entries = new Map<K, V>()
  let validFor: number | null = null

  const current = (): boolean => {
    const stamp = needs.changeStamp()
    if (stamp === null) return false
    if (stamp !== validFor) {
      entries.clear()
      validFor = stamp
    }
    return true
  }

  return {
    get: (key) => (current() ? entries.get(key) : undefined),
    async load(key, read, keep) {
      const stampBefore = needs.changeStamp()
      const value = await read()
      if (stampBefore !== null && keep(value) && current() && validFor === stampBefore) {
        if (entries.size >= needs.entriesMax) entries.clear()
        entries.set(key, value)
      }
      return value
    },
  }
}
