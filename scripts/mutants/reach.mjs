// Which tests reach which mutants: each test file runs once over all mutants, with none of them switched on.
import { inTurn } from './turns.mjs'

const LIMIT_MS = 300_000

/**
 * @param sources  { path, hash, firstId, mutants }, as the processes have them instrumented
 * @param processes of test-process.mjs
 * @param memory.reach  what earlier runs know: test file → { test, ms, calls, sources: path → { hash, whileTesting, whileImporting } }
 * @param testHash  of `makeTestHash`
 * @param say  told how far it is
 * @returns test file → { ms, calls, ids: id → whether it is reached while modules load }
 */
export async function findReach({ memory, processes, say, sources, testHash }) {
  const [{ files }] = processes
  const wanted = files.filter((file) => !isKnown(memory.reach.get(file), testHash(file), sources))
  const broken = []
  let done = 0
  await inTurn(processes, wanted, async (testProcess, file) => {
    const run = await testProcess.run({ file, ids: [], isFresh: true, usualCalls: null, limitMs: LIMIT_MS })
    done += 1
    say(`${done} of ${wanted.length} test files run over all mutants`)
    if (run.state === 'passed')
      memory.reach.set(file, remembered(memory.reach.get(file), { run, sources, test: testHash(file) }))
    else broken.push(`${file}: ${run.failure ?? run.state}`)
  })
  const reach = new Map()
  for (const file of files) {
    const record = memory.reach.get(file)
    if (isKnown(record, testHash(file), sources)) reach.set(file, reachOf(record, sources))
  }
  return { reach, broken }
}

const isKnown = (record, test, sources) =>
  record !== undefined &&
  record.test === test &&
  sources.every(({ hash, path }) => record.sources[path]?.hash === hash)

/** By places in their file, since the ids of a run depend on what else it asks about. */
function remembered(before, { run, sources, test }) {
  const kept = before?.test === test ? before.sources : {}
  const found = {}
  for (const { firstId, hash, mutants, path } of sources) {
    const own = (ids) =>
      ids.filter((id) => firstId <= id && id < firstId + mutants.length).map((id) => id - firstId)
    found[path] = { hash, whileTesting: own(run.whileTesting), whileImporting: own(run.whileImporting) }
  }
  return { test, ms: run.ms, calls: run.calls, sources: { ...kept, ...found } }
}

function reachOf({ calls, ms, sources: known }, sources) {
  const ids = new Map()
  for (const { firstId, path } of sources) {
    for (const index of known[path].whileTesting) ids.set(firstId + index, false)
    for (const index of known[path].whileImporting) ids.set(firstId + index, true)
  }
  return { ms, calls, ids }
}
