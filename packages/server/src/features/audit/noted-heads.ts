import type { ChainAnchor, ChainHead, StoredLink } from './ports.js'

/** Heads that were noted, to be held against what is found where they were. */
export interface NotedHeads {
  /** Whether one was noted here that is neither of these hashes. */
  refutes(at: ChainHead | ChainAnchor | StoredLink): boolean
  readonly chains: ReadonlySet<number>
  /** The last position that was noted of a chain; 0 for none. */
  lastOf(chain: number): number
  /** Those of a chain before a position. */
  before(chain: number, position: number): readonly ChainHead[]
}

export function collectNoted(heads: readonly ChainHead[]): NotedHeads {
  const byPlace = new Map<string, Set<string>>()
  const last = new Map<number, number>()
  for (const { chain, hash, position } of heads) {
    const place = `${chain}:${position}`
    const known = byPlace.get(place)
    if (known === undefined) byPlace.set(place, new Set([hash]))
    else known.add(hash)
    last.set(chain, Math.max(last.get(chain) ?? 0, position))
  }
  return {
    refutes(at) {
      const noted = byPlace.get(`${at.chain}:${at.position}`)
      if (noted === undefined) return false
      const found = [at.hash, 'firstHash' in at ? at.firstHash : null]
      return [...noted].some((hash) => !found.includes(hash))
    },
    chains: new Set(last.keys()),
    lastOf: (chain) => last.get(chain) ?? 0,
    before: (chain, position) => heads.filter((head) => head.chain === chain && head.position < position),
  }
}
