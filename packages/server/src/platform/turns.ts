import { addressNetwork } from './address-group.js'
import { TooBusy } from './faults.js'
import { makeFairQueue } from './fair-queue.js'

/** Whose turn something is. */
export interface Whose {
  /**
   * `known`: whoever proved who they are, by a session, a browser that the account knows, a mailed link, an operator's shell. They go before
   * all of `unknown`, which is anybody.
   */
  readonly queue: 'known' | 'unknown'
  /** The person, or what was typed for one. */
  readonly account: string
  /** From where; only of strangers does it count. */
  readonly address?: string
}

/** Does something when its turn comes. @throws TooBusy when there is no place to wait, or it waited too long */
export type InTurn = <T>(whose: Whose, work: () => Promise<T>) => Promise<T>

/** Of a queue, how much waits in each of its lines, and how much of it is being done. */
export interface TurnCounts {
  readonly known: number
  readonly unknown: number
  readonly running: number
}

/**
 * Lets so much run at once and so much wait for it. Those who are known wait apart from strangers and come first. In each queue everybody has
 * one turn a round: an account, and of strangers their network, too. So whoever orders a hundred things waits for them, and nobody else does.
 * @param needs.waitingMax  in each queue; of a full one whoever ordered most loses their last
 * @param needs.waitMsMax  whoever asked has gone by then, or should ask again
 */
export function makeTurns(needs: {
  readonly what: string
  readonly atOnceMax: number
  readonly waitingMax: number
  readonly waitMsMax: number
}): { readonly inTurn: InTurn; readonly counts: () => TurnCounts } {
  interface Waiting {
    begin(): void
    refuse(): void
  }
  const queues = {
    known: makeFairQueue<Waiting>(needs.waitingMax),
    unknown: makeFairQueue<Waiting>(needs.waitingMax),
  }
  let running = 0

  const waitFor = async ({ account, address, queue }: Whose): Promise<void> => {
    const of = [`account ${account}`]
    if (queue === 'unknown' && address !== undefined) of.push(`network ${addressNetwork(address)}`)
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        begin: () => {
          clearTimeout(tooLong)
          resolve()
        },
        refuse: () => {
          clearTimeout(tooLong)
          reject(new TooBusy(needs.what))
        },
      }
      const tooLong = setTimeout(() => {
        queues[queue].remove(waiting)
        waiting.refuse()
      }, needs.waitMsMax)
      tooLong.unref()
      queues[queue].add(waiting, of)?.refuse()
    })
  }

  const inTurn: InTurn = async (whose, work) => {
    if (running < needs.atOnceMax) running += 1
    // Whoever ends hands their place on, so the count stays.
    else await waitFor(whose)
    try {
      return await work()
    } finally {
      const next = queues.known.take() ?? queues.unknown.take()
      if (next === null) running -= 1
      else next.begin()
    }
  }
  return {
    inTurn,
    counts: () => ({ known: queues.known.size(), unknown: queues.unknown.size(), running }),
  }
}
