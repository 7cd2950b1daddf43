import { expect, it } from 'vitest'
import { tryMutants } from './trial.mjs'

/** Files of tests, of which each notices some mutants. */
function testsThat(notices, { states = () => 'failed' } = {}) {
  const runs = []
  const run = async ({ file, ids, isFresh }) => {
    runs.push({ file, ids, isFresh })
    const noticed = ids.filter((id) => notices[file]?.includes(id))
    await Promise.resolve()
    return { state: noticed.length > 0 ? states(runs.length) : 'passed', failure: null, ms: 1 }
  }
  return { run, runs }
}

const reachOf = (files, ids, whileImporting = []) =>
  new Map(
    files.map((file) => [
      file,
      { ms: 10, calls: 5, ids: new Map(ids.map((id) => [id, whileImporting.includes(id)])) },
    ]),
  )
const mutantsOf = (...ids) => ids.map((id) => ({ id, path: 'a.ts' }))

async function verdicts(mutants, { hasPassed = () => false, processes, reach }) {
  const told = new Map()
  await tryMutants({
    mutants,
    reach,
    processes,
    hasPassed,
    tell: (mutant, verdict) => told.set(mutant.id, verdict),
    tellOfRest: () => undefined,
  })
  return told
}

const FILES = Array.from({ length: 20 }, (_, at) => `test-${String(at).padStart(2, '0')}`)

it('tells killed from survived and from not reached', async () => {
  const testProcess = testsThat({ 'test-03': [1] })
  const told = await verdicts(mutantsOf(1, 2, 3), { processes: [testProcess], reach: reachOf(FILES, [1, 2]) })
  expect(told.get(1)).toMatchObject({ state: 'killed', by: 'test-03' })
  expect(told.get(2)).toMatchObject({ state: 'survived', by: null })
  expect(told.get(2).passed.toSorted()).toEqual(FILES)
  expect(told.get(3)).toMatchObject({ state: 'unreached' })
})

it('finds each mutant that a late file notices, though many are tried together', async () => {
  const ids = Array.from({ length: 40 }, (_, at) => at)
  const testProcess = testsThat({ 'test-18': [7, 23], 'test-19': [31] })
  const told = await verdicts(mutantsOf(...ids), { processes: [testProcess], reach: reachOf(FILES, ids) })
  expect(ids.filter((id) => told.get(id).state === 'killed')).toEqual([7, 23, 31])
  expect(told.get(31).by).toBe('test-19')
  expect(ids.filter((id) => told.get(id).state === 'survived')).toHaveLength(37)
  // Alone it would be 40 mutants on 20 files.
  expect(testProcess.runs.length).toBeLessThan(500)
})

it('shares the work among processes', async () => {
  const processes = [testsThat({ 'test-01': [1] }), testsThat({ 'test-01': [1] })]
  const told = await verdicts(mutantsOf(1, 2, 3, 4), { processes, reach: reachOf(FILES, [1, 2, 3, 4]) })
  expect(told.get(1).state).toBe('killed')
  expect(processes.every(({ runs }) => runs.length > 0)).toBe(true)
})

it('loads modules again for a mutant that works while they load', async () => {
  const testProcess = testsThat({})
  await verdicts(mutantsOf(1, 2), {
    processes: [testProcess],
    reach: reachOf(FILES.slice(0, 2), [1, 2], [2]),
  })
  expect(testProcess.runs.map(({ ids, isFresh }) => [ids, isFresh])).toEqual([
    [[1], false],
    [[1], false],
    [[2], true],
    [[2], true],
  ])
})

it('tries only what an earlier run has not', async () => {
  const testProcess = testsThat({})
  const told = await verdicts(mutantsOf(1), {
    processes: [testProcess],
    reach: reachOf(FILES, [1]),
    hasPassed: (_mutant, file) => file !== 'test-05',
  })
  expect(testProcess.runs.map(({ file }) => file)).toEqual(['test-05'])
  expect(told.get(1).passed).toHaveLength(20)
})

it('believes a time limit and an error outside of tests only when it happens twice', async () => {
  const once = testsThat({ 'test-00': [1] }, { states: (count) => (count === 1 ? 'timeout' : 'passed') })
  const told = await verdicts(mutantsOf(1), { processes: [once], reach: reachOf(['test-00'], [1]) })
  expect(told.get(1).state).toBe('survived')
  const twice = testsThat({ 'test-00': [1] }, { states: () => 'timeout' })
  expect(
    (await verdicts(mutantsOf(1), { processes: [twice], reach: reachOf(['test-00'], [1]) })).get(1).state,
  ).toBe('timeout')
})

it('tells of each mutant once, though two processes find it out at the same time', async () => {
  const ids = Array.from({ length: 30 }, (_, at) => at)
  const notices = Object.fromEntries(FILES.slice(8).map((file) => [file, ids.filter((id) => id % 3 === 0)]))
  const processes = Array.from({ length: 4 }, () => testsThat(notices))
  const told = []
  await tryMutants({
    mutants: mutantsOf(...ids),
    reach: reachOf(FILES, ids),
    processes,
    hasPassed: () => false,
    tell: ({ id }, { state }) => told.push([id, state]),
    tellOfRest: () => undefined,
  })
  expect(told.toSorted(([a], [b]) => a - b)).toEqual(
    ids.map((id) => [id, id % 3 === 0 ? 'killed' : 'survived']),
  )
})

it('tells of what the likeliest files do not notice, before it goes on with the others', async () => {
  const rest = []
  const testProcess = testsThat({ 'test-00': [1] })
  await tryMutants({
    mutants: mutantsOf(1, 2),
    reach: reachOf(FILES, [1, 2]),
    processes: [testProcess],
    hasPassed: () => false,
    tell: () => undefined,
    tellOfRest: ({ id }, passed) => rest.push(id, passed.length, testProcess.runs.length),
  })
  const [id, passed, runs] = rest
  expect([id, passed]).toEqual([2, 8])
  expect(runs).toBeLessThan(testProcess.runs.length)
})

it('tries first the tests that are named like the source and its folder', async () => {
  const files = ['/test/a.test.ts', '/test/token-code.test.ts', '/test/grants.test.ts', '/test/z.test.ts']
  const testProcess = testsThat({})
  await verdicts([{ id: 1, path: 'features/grants/redeem-code.ts' }], {
    processes: [testProcess],
    reach: reachOf(files, [1]),
  })
  expect(testProcess.runs.map(({ file }) => file).slice(0, 2)).toEqual([
    '/test/token-code.test.ts',
    '/test/grants.test.ts',
  ])
})

it('tries first what noticed mutants of the folder, in this run or an earlier one', async () => {
  const files = ['/test/a.test.ts', '/test/b.test.ts', '/test/c.test.ts']
  const mutants = [
    { id: 1, path: 'features/grants/one.ts' },
    { id: 2, path: 'features/grants/two.ts' },
  ]
  const testProcess = testsThat({ '/test/b.test.ts': [1] })
  const reach = reachOf(files, [1, 2])
  await verdicts(mutants, { processes: [testProcess], reach })
  expect(testProcess.runs.map(({ file, ids: [id] }) => [id, file]).slice(2, 3)).toEqual([
    [2, '/test/b.test.ts'],
  ])
  const later = testsThat({})
  const earlier = [{ path: 'features/grants/three.ts', by: '/test/c.test.ts' }]
  await tryMutants({
    earlier,
    mutants: [mutants[1]],
    reach,
    processes: [later],
    hasPassed: () => false,
    tell: () => undefined,
    tellOfRest: () => undefined,
  })
  expect(later.runs[0].file).toBe('/test/c.test.ts')
})
