import { LRUCache } from 'lru-cache'

/** Keeps what was asked for most lately, and lets go of the rest. */
export interface Recent<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
}

export function makeRecent<K extends {}, V extends {}>({
  entriesMax,
}: {
  readonly entriesMax: number
}): Recent<K, V> {
  const entries = new LRUCache<K, V>({ maxSize: entriesMax, sizeCalculation: () => 1 })
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.set(key, value)
    },
  }
}
