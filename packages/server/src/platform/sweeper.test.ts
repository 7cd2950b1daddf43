import { describe, expect, it } from 'vitest'
import { makeSweeper, type Backlogs, type Sweep } from './sweeper.js'

/** Time passes by the work of the tests alone. */
let nowMs = 0

/** Rows that are due, freed so many at a time; each batch takes so long. */
function dueRows(
  name: string,
  rows: number,
  { batch = 10, takesMs = 0, wakings }: { batch?: number; takesMs?: number; wakings?: number } = {},
) {
  const state = { rows, runs: 0, looks: 0, fails: false }
  const sweep: Sweep = {
    name,
    ...(wakings === undefined ? {} : { wakingsBetweenLooks: wakings }),
    run: async () => {
      state.runs += 1
      if (state.fails) throw new Error(`${name} failed`)
      await Promise.resolve()
      nowMs += takesMs
      const freed = Math.min(batch, state.rows)
      state.rows -= freed
      return freed === batch
    },
    backlog: async () => {
      state.looks += 1
      return await Promise.resolve({ rows: state.rows, ageMs: state.rows })
    },
  }
  return { state, sweep }
}

function sweeperOf(...all: readonly { readonly sweep: Sweep }[]) {
  const backlogs: Backlogs = new Map()
  const failures: string[] = []
  const sweeper = makeSweeper({
    sweeps: all.map(({ sweep }) => sweep),
    backlogs,
    onFailure: (_error, name) => failures.push(name),
    stopwatch: () => nowMs,
  })
  return { wake: async () => await sweeper.wake(), backlogs, failures }
}

describe('a sweeper', () => {
  it('goes on with a kind of which a whole batch was due, until no more is', async () => {
    const rows = dueRows('rows', 95)
    const { backlogs, wake } = sweeperOf(rows)
    await wake()
    expect([rows.state.rows, rows.state.runs]).toEqual([0, 10])
    expect(backlogs.get('rows')).toEqual({ rows: 0, ageMs: 0 })
  })

  it('looks once in sixty wakings where nothing was due, or as often as the kind says', async () => {
    const [idle, rare] = [dueRows('idle', 0), dueRows('rare', 0, { wakings: 100 })]
    const { wake } = sweeperOf(idle, rare)
    for (let waking = 0; waking < 181; waking++) await wake()
    expect([idle.state.looks, rare.state.looks]).toEqual([4, 2])
    // Writing would wait for others who write.
    expect([idle.state.runs, rare.state.runs]).toEqual([0, 0])
  })

  it('stops when its time is up, says what is left, and goes on at the next waking', async () => {
    const rows = dueRows('rows', 1_000, { takesMs: 20 })
    const { backlogs, wake } = sweeperOf(rows)
    await wake()
    const first = rows.state.runs
    expect(first).toBe(5)
    expect(backlogs.get('rows')).toEqual({ rows: 1_000 - 10 * first, ageMs: 1_000 - 10 * first })
    await wake()
    expect(rows.state.runs).toBe(2 * first)
  })

  it('lets no kind wait behind those that always have more', async () => {
    const all = Array.from({ length: 4 }, (_, index) => dueRows(`rows ${index}`, 10_000, { takesMs: 60 }))
    const { wake } = sweeperOf(...all)
    for (let waking = 0; waking < 4; waking++) await wake()
    for (const { state } of all) expect(state.runs).toBeGreaterThan(0)
  })

  it('goes on with the others when one fails, and tries that one again at its next look', async () => {
    const [broken, sound] = [dueRows('broken', 30), dueRows('sound', 30)]
    broken.state.fails = true
    const { failures, wake } = sweeperOf(broken, sound)
    await wake()
    expect([failures, sound.state.rows]).toEqual([['broken'], 0])
    broken.state.fails = false
    for (let waking = 0; waking < 60; waking++) await wake()
    expect(broken.state.rows).toBe(0)
  })

  it('leaves the event loop between two batches', async () => {
    const rows = dueRows('rows', 200)
    let rounds = 0
    let counting = true
    const count = () => {
      rounds += 1
      if (counting) setImmediate(count)
    }
    setImmediate(count)
    await sweeperOf(rows).wake()
    counting = false
    expect(rounds).toBeGreaterThanOrEqual(rows.state.runs)
  })
})
