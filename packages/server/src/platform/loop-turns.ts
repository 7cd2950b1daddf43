import { performance } from 'node:perf_hooks'

/** How long the event loop is held by work that can wait, before it looks at its sockets again. */
export const TURN_MS_MAX = 4

/**
 * A piece of work that may take long, in the name of somebody. It asks now and then whether it has held the event loop for long enough, and
 * then rests until its owner has the next turn.
 */
export interface Pace {
  /** Whether the loop is to be given back now; costs a tenth of a microsecond. */
  isDue(): boolean
  /** Gives the loop back. Everybody who waits has one turn after the other, by owner, however many pieces of work an owner has. */
  rest(): Promise<void>
}

/** For what is bounded so that it never holds the loop for long. */
export const UNPACED: Pace = {
  isDue: () => false,
  rest: async () => {
    await Promise.resolve()
  },
}

/** Shares the event loop among those whose work takes long. */
export interface LoopTurns {
  /** @param owner  who shares one turn: a person */
  paceOf(owner: string): Pace
}

/** Tells how often the event loop has gone round, and the time in milliseconds. */
export interface LoopClock {
  round(): number
  nowMs(): number
}

const { nodeTiming } = performance
const LOOP: LoopClock = {
  round: () => nodeTiming.uvMetricsInfo.loopCount,
  nowMs: () => performance.now(),
}

/**
 * One turn each time that the event loop goes round, so that it looks at its sockets between any two. Owners have turns one after the other; the
 * pieces of work of one owner, too. All work in one round shares the time of a turn: what comes when that is used up waits like the rest.
 */
export function makeLoopTurns(loop: LoopClock = LOOP): LoopTurns {
  /** Those who rest, by owner; the owner who is first has the next turn. */
  const waiting = new Map<string, (() => void)[]>()
  let round = -1
  let beganMs = 0

  const giveTurn = () => {
    const [next] = waiting
    if (next === undefined) return
    const [owner, resting] = next
    waiting.delete(owner)
    const goOn = resting.shift()
    if (resting.length > 0) waiting.set(owner, resting)
    if (waiting.size > 0) setImmediate(giveTurn)
    round = loop.round()
    beganMs = loop.nowMs()
    goOn?.()
  }

  const isDue = () => {
    const current = loop.round()
    if (current === round) return loop.nowMs() - beganMs >= TURN_MS_MAX
    round = current
    beganMs = loop.nowMs()
    return false
  }

  return {
    paceOf: (owner) => ({
      isDue,
      rest: async () => {
        await new Promise<void>((resolve) => {
          const resting = waiting.get(owner)
          if (resting !== undefined) resting.push(resolve)
          else {
            waiting.set(owner, [resolve])
            if (waiting.size === 1) setImmediate(giveTurn)
          }
        })
      },
    }),
  }
}
