/** Counts things by name; the names are ours and few. */
export interface Tally {
  count(name: string): void
  entries(): readonly (readonly [name: string, count: number])[]
}

export function makeTally(): Tally {
  const counts = new Map<string, number>()
  return {
    count(name) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    entries: () => [...counts],
  }
}

/** Counts things by two names that belong together; both are ours and few. */
export interface PairTally {
  count(first: string, second: string): void
  entries(): readonly (readonly [first: string, second: string, count: number])[]
}

export function makePairTally(): PairTally {
  const counts = new Map<string, Map<string, number>>()
  return {
    count(first, second) {
      let inner = counts.get(first)
      if (inner === undefined) counts.set(first, (inner = new Map()))
      inner.set(second, (inner.get(second) ?? 0) + 1)
    },
    entries: () =>
      [...counts].flatMap(([first, inner]) =>
        [...inner].map(([second, count]) => [first, second, count] as const),
      ),
  }
}
