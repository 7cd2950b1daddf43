/** Something that waits, and whose it is. */
interface Waiting<T> {
  readonly item: T
  /** In which round it comes. */
  readonly round: number
  readonly of: readonly string[]
}

export interface FairQueue<T> {
  /**
   * @param of  whose it is: an account, a network; each of them has one in a round
   * @returns who has no place: of a full queue the last one, be it who waited or who came; null while there is room
   */
  add(item: T, of: readonly string[]): T | null
  /** Whoever is next; null for nobody. */
  take(): T | null
  remove(item: T): void
  /** How many wait. */
  size(): number
}

/**
 * A queue that goes by rounds. Whoever has one thing waiting is in this round, whoever has ten is in this one and the next nine, so however
 * much somebody orders, nobody else comes later for it by more than one. In a round whoever came first is first.
 */
export function makeFairQueue<T>(waitingMax: number): FairQueue<T> {
  let round = 0
  let waiting: Waiting<T>[] = []
  /** The first round in which somebody has nothing yet. */
  const freeFrom = new Map<string, number>()

  const forgetPast = () => {
    for (const [whose, free] of freeFrom) if (free <= round) freeFrom.delete(whose)
  }
  /** The first of those with the lowest round, or the last of those with the highest. */
  const find = (which: 'first' | 'last'): Waiting<T> | undefined =>
    waiting.reduce<Waiting<T> | undefined>((found, one) => {
      if (found === undefined) return one
      return (which === 'first' ? one.round < found.round : one.round >= found.round) ? one : found
    }, undefined)
  const drop = (gone: Waiting<T>) => {
    waiting = waiting.filter((one) => one !== gone)
  }

  return {
    add(item, of) {
      const own = of.reduce((latest, whose) => Math.max(latest, freeFrom.get(whose) ?? 0), round)
      if (waiting.length >= waitingMax) {
        const last = find('last')
        if (last === undefined || last.round <= own) return item
        drop(last)
        // What it waited for is free again, or whoever ordered too much would pay for it long after.
        for (const whose of last.of) freeFrom.set(whose, last.round)
        enter({ item, round: own, of })
        return last.item
      }
      enter({ item, round: own, of })
      return null
    },
    take() {
      const next = find('first')
      if (next === undefined) return null
      drop(next)
      round = next.round
      if (waiting.length === 0) freeFrom.clear()
      return next.item
    },
    remove(item) {
      waiting = waiting.filter((one) => one.item !== item)
    },
    size: () => waiting.length,
  }

  function enter(one: Waiting<T>) {
    // Of those who have nothing waiting there is nothing to be known; a flood of made-up names must not stay.
    if (freeFrom.size > 4 * waitingMax) forgetPast()
    waiting.push(one)
    for (const whose of one.of) freeFrom.set(whose, one.round + 1)
  }
}
