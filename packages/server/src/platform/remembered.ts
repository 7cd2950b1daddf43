import { LRUCache } from 'lru-cache'

/** How far the journal was read for a request. What was read after it is true until something that it depends on changes. */
export interface AsOf {
  /** A number of this process, which grows with each look that finds a change. */
  readonly version: number
  /** See `Database.changeStamp`; null where nothing tells of other writes. */
  readonly stamp: number | null
}

/**
 * Tells what changed in the database, whoever changed it, before a request is judged by what this process has in mind. Migration 0020 says
 * what is told of: what principals, apps and a few answers are made of.
 */
export interface Changes {
  /** Whether `catchUp` never makes anybody wait. */
  readonly tellsAtOnce: boolean
  /**
   * Reads on to the last change that had been committed when the request arrived.
   * @returns null while this process has a transaction open, whose end nobody knows yet: then nothing is remembered
   * @throws StoreUnavailable, by its promise
   */
  catchUp(): AsOf | null | Promise<AsOf | null>
  /** The version with which a record changed last; of one that is not known any more, the one with which everything may have changed. */
  changedAt(gid: string): number
}

/**
 * Remembers what was read from the database until something changes that it depends on, and the most used of it where there is too much. It
 * never trades truth for speed: whoever asks says up to which change they know of everything, and gets what is true as of that one.
 */
export interface Remembered<K, V> {
  get(key: K, asOf: AsOf): V | undefined
  /** @param asOf  taken before the value was read */
  set(key: K, asOf: AsOf, value: V): void
}

interface Entry<V> {
  readonly value: V
  /** The version as of which it was found to be true. */
  trueAsOf: number
}

/**
 * @param dependsOn  the records that a value was read from
 * @param size  what values take, and what all of them may, where their number alone does not bound that
 */
export function makeRemembered<K extends {}, V>({
  changes,
  dependsOn,
  entriesMax,
  size,
}: {
  readonly changes: Pick<Changes, 'changedAt'>
  readonly dependsOn: (value: V) => Iterable<string>
  readonly entriesMax: number
  readonly size?: { readonly bytesMax: number; readonly bytesOf: (value: V) => number }
}): Remembered<K, V> {
  // By size, even where all entries are of one: told their number, the cache would set the memory for all of them aside at once. An entry takes
  // its share of the size at least, so that the number is bounded as well.
  const { bytesMax, bytesOf } = size ?? { bytesMax: entriesMax, bytesOf: () => 1 }
  const shareOfOne = Math.ceil(bytesMax / entriesMax)
  const entries = new LRUCache<K, Entry<V>>({
    maxSize: bytesMax,
    sizeCalculation: ({ value }) => Math.max(bytesOf(value), shareOfOne),
  })
  return {
    get(key, { version }) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (entry.trueAsOf >= version) return entry.value
      for (const gid of dependsOn(entry.value)) {
        if (changes.changedAt(gid) > entry.trueAsOf) {
          entries.delete(key)
          return undefined
        }
      }
      entry.trueAsOf = version
      return entry.value
    },
    set(key, { version }, value) {
      entries.set(key, { value, trueAsOf: version })
    },
  }
}
