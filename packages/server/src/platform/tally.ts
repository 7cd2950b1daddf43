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
