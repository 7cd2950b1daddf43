import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findMutants } from './find.mjs'
import { instrument } from './instrument.mjs'
import { findReach } from './reach.mjs'
import { openTestProcess } from './test-process.mjs'
import { tryMutants } from './trial.mjs'

it('tells by real test runs which mistakes would be noticed', { timeout: 60_000 }, async () => {
  const file = join(import.meta.dirname, 'example/queue.mjs')
  const text = readFileSync(file, 'utf8')
  const found = findMutants('queue.mjs', text)
  const testProcess = await openTestProcess({
    root: import.meta.dirname,
    include: ['example/*.check.mjs'],
    globalSetup: [],
    sources: [[file, instrument(text, found, 0)]],
    count: found.length,
  })
  const states = {}
  try {
    const processes = [testProcess]
    const { broken, reach } = await findReach({
      sources: [{ path: 'queue.mjs', hash: 'x', firstId: 0, mutants: found }],
      processes,
      root: join(import.meta.dirname, 'example'),
      memory: { reach: new Map(), save: () => undefined },
      testHash: () => 'y',
      say: () => undefined,
    })
    expect(broken).toEqual([])
    await tryMutants({
      mutants: found.map((mutant) => ({ ...mutant, id: mutant.index })),
      processes,
      reach,
      hasPassed: () => false,
      tell: ({ line, mutation }, { state }) => {
        states[`${line} ${mutation}`] = state
      },
      tellOfRest: () => undefined,
    })
  } finally {
    await testProcess.close()
  }
  expect(states).toEqual({
    '2 number off by one: 3 → 4': 'survived',
    '2 number off by one: 3 → 2': 'killed',
    '6 condition never holds: queue.length > 0 → false': 'killed',
    '6 boundary: queue.length > 0 → queue.length >= 0': 'timeout',
    '6 number off by one: 0 → 1': 'killed',
    '7 statement forgotten: taken.push(queue.shift())': 'timeout',
    '12 boundary: queue.length >= QUEUE_FULL → queue.length > QUEUE_FULL': 'survived',
    '14 boundary: queue.length < 0 → queue.length <= 0': 'unreached',
    '14 number off by one: 0 → 1': 'unreached',
  })
})
