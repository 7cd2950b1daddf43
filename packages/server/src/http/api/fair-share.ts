import type { Gid } from '../../protocol/asana/gid.js'
import { makeLoopTurns, type LoopTurns, type Pace } from '../../platform/loop-turns.js'

/** Requests of one person, over all their tokens and apps, that are worked on at once by one node; the others wait for these. */
export const API_WORKED_ON_PER_PERSON_MAX = 4

export interface FairShare {
  /**
   * Begins work in the name of a person, once one of their places is free and the event loop has time for them.
   * @returns how the work is to be paced; `end` has to follow, whatever becomes of the work
   */
  begin(userGid: Gid): Promise<Pace>
  end(userGid: Gid): void
  /** Waits until the event loop has time for short work, which takes no place. @param owner  a person, or the address of a visitor */
  turn(owner: string): Promise<void>
}

interface Places {
  taken: number
  /** Requests that wait for a place, in the order in which they came. */
  readonly waiting: (() => void)[]
}

/**
 * Shares a node among people: whoever asks much waits for their own answers, and nobody for anybody else's. How many may wait is limited
 * where they are let in.
 */
export function makeFairShare(turns: LoopTurns = makeLoopTurns()): FairShare {
  const people = new Map<Gid, Places>()
  const startOf = async (owner: string) => {
    const pace = turns.paceOf(owner)
    if (pace.isDue()) await pace.rest()
    return pace
  }
  return {
    async begin(userGid) {
      let places = people.get(userGid)
      if (places === undefined) {
        places = { taken: 0, waiting: [] }
        people.set(userGid, places)
      }
      if (places.taken < API_WORKED_ON_PER_PERSON_MAX) places.taken += 1
      else {
        const { waiting } = places
        // Whoever leaves hands their place over.
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      return await startOf(userGid)
    },
    end(userGid) {
      const places = people.get(userGid)
      if (places === undefined) return
      const next = places.waiting.shift()
      if (next !== undefined) {
        next()
        return
      }
      places.taken -= 1
      if (places.taken === 0) people.delete(userGid)
    },
    turn: async (owner) => {
      await startOf(owner)
    },
  }
}
