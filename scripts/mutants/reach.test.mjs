import { expect, it } from 'vitest'
import { findReach } from './reach.mjs'

const mutantsOf = (...lines) => lines.map((lineText) => ({ path: 'a.ts', lineText, mutation: 'x' }))

/** Runs that say which mutants they reach, by test file. */
function testsThat(reached) {
  const runs = []
  return {
    runs,
    files: Object.keys(reached),
    run: async ({ file }) => {
      runs.push(file)
      await Promise.resolve()
      const { loading = [], testing } = reached[file]
      return { state: 'passed', ms: 1, calls: 1, whileImporting: loading, whileTesting: testing }
    },
  }
}

async function reachOf(memory, { hash, mutants, testProcess }) {
  const { reach } = await findReach({
    root: '/none',
    sources: [{ path: 'a.ts', hash, firstId: 0, mutants }],
    processes: [testProcess],
    memory,
    testHash: () => 'same',
    say: () => undefined,
  })
  return Object.fromEntries([...reach].map(([file, { ids }]) => [file, Object.fromEntries(ids)]))
}

it('takes over to a changed source what reached the lines that stayed, and tries new ones where any was reached', async () => {
  const memory = { reach: new Map(), save: () => undefined }
  const tests = () =>
    testsThat({
      'scripts/mutants/scope.mjs': { testing: [0, 2], loading: [2] },
      'scripts/mutants/turns.mjs': { testing: [1] },
      'scripts/mutants/switches.mjs': { testing: [] },
    })
  const first = tests()
  await reachOf(memory, { mutants: mutantsOf('one', 'two', 'three'), hash: 'before', testProcess: first })
  expect(first.runs).toHaveLength(3)
  const later = tests()
  expect(
    await reachOf(memory, { mutants: mutantsOf('three', 'new', 'one'), hash: 'after', testProcess: later }),
  ).toEqual({
    'scripts/mutants/scope.mjs': { 0: true, 1: true, 2: false },
    'scripts/mutants/turns.mjs': { 1: true },
    'scripts/mutants/switches.mjs': {},
  })
  expect(later.runs).toEqual([])
  // And once more: what was taken over is known like what was found out.
  expect(await reachOf(memory, { mutants: mutantsOf('one'), hash: 'again', testProcess: later })).toEqual({
    'scripts/mutants/scope.mjs': { 0: false },
    'scripts/mutants/turns.mjs': {},
    'scripts/mutants/switches.mjs': {},
  })
  expect(later.runs).toEqual([])
})
