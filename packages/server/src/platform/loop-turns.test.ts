import { describe, expect, it } from 'vitest'
import { makeLoopTurns, TURN_MS_MAX, type LoopClock } from './loop-turns.js'

/** A loop that goes round, and a time that passes, when the test says so. */
function testLoop() {
  const at = { round: 0, ms: 0 }
  const clock: LoopClock = { round: () => at.round, nowMs: () => at.ms }
  return { at, turns: makeLoopTurns(clock) }
}

/** Lets everything go on that waits, one turn after the other. */
async function letAllGoOn(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('turns of the event loop', () => {
  it('are due when a round of the loop has been worked in for as long as a turn may take, whoever worked', () => {
    const { at, turns } = testLoop()
    const [one, other] = [turns.paceOf('one'), turns.paceOf('other')]
    expect(one.isDue()).toBe(false)
    at.ms += TURN_MS_MAX - 1
    expect([one.isDue(), other.isDue()]).toEqual([false, false])
    at.ms += 1
    expect([one.isDue(), other.isDue()]).toEqual([true, true])
    at.round += 1
    expect([one.isDue(), other.isDue()]).toEqual([false, false])
  })

  it('go to one owner after the other, however many pieces of work an owner has', async () => {
    const { turns } = testLoop()
    const order: string[] = []
    const rest = async (owner: string, name: string) => {
      await turns.paceOf(owner).rest()
      order.push(name)
    }
    const all = [
      ...['a1', 'a2', 'a3', 'a4'].map(async (name) => await rest('a', name)),
      ...['b1', 'b2'].map(async (name) => await rest('b', name)),
      rest('c', 'c1'),
    ]
    await Promise.all(all)
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  })

  it('come one in each round of the loop, so that it looks at its sockets between any two', async () => {
    const turns = makeLoopTurns()
    let rounds = 0
    let counting = true
    const count = () => {
      rounds += 1
      if (counting) setImmediate(count)
    }
    setImmediate(count)
    await Promise.all(Array.from({ length: 20 }, async () => await turns.paceOf('one').rest()))
    counting = false
    expect(rounds).toBeGreaterThanOrEqual(20)
  })

  it('begin anew after nobody waited for a while', async () => {
    const { turns } = testLoop()
    let count = 0
    for (let round = 0; round < 3; round++) {
      void turns
        .paceOf('one')
        .rest()
        .then(() => count++)
      await letAllGoOn()
    }
    expect(count).toBe(3)
  })
})
