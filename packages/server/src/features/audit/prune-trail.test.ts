import { expect, it } from 'vitest'
import { makePruneSweep } from './prune-trail.js'

const sweepOver = (pruned: { readonly events: number; readonly stoppedAtSeq?: number }) => {
  const broken: number[] = []
  const asked: { readonly rowsMax: number; readonly beforeMs: number }[] = []
  const sweep = makePruneSweep(
    {
      trail: {
        prune: async (batch) => {
          asked.push(batch)
          return await Promise.resolve({ events: pruned.events, stoppedAtSeq: pruned.stoppedAtSeq ?? null })
        },
        backlog: async () => await Promise.resolve({ rows: 0, ageMs: 0 }),
      },
      clock: { nowMs: () => 40 * 86_400_000 },
      onBroken: (seq) => void broken.push(seq),
    },
    30,
  )
  return { sweep, broken, asked }
}

it('a pruning goes on at once only after a whole batch', async () => {
  const { asked, sweep } = sweepOver({ events: 0 })
  await sweep.run()
  const whole = asked[0]?.rowsMax ?? 0
  expect(whole).toBeGreaterThan(100)
  expect(asked[0]?.beforeMs).toBe(10 * 86_400_000)
  expect(await sweepOver({ events: whole }).sweep.run()).toBe(true)
  expect(await sweepOver({ events: whole - 1 }).sweep.run()).toBe(false)
})

it('a pruning that finds the record broken says where', async () => {
  const { broken, sweep } = sweepOver({ events: 3, stoppedAtSeq: 17 })
  await sweep.run()
  expect(broken).toEqual([17])
})
