// Which tests reach which mutants: each test file runs once over all mutants, with none of them switched on.
import { makeImports } from './imports.mjs'
import { hashOf } from './memory.mjs'
import { namesOf } from './scope.mjs'
import { inTurn } from './turns.mjs'

const LIMIT_MS = 300_000
const SAVE_EVERY = 25

/**
 * @param root of the project
 * @param sources  { path, hash, firstId, mutants }, as the processes have them instrumented
 * @param processes of test-process.mjs
 * @param memory.reach  what earlier runs know, by test file and by source
 * @param testHash  of `makeTestHash`
 * @param tests  what the path of a test file must have in it
 * @param say  told how far it is
 * @returns `reach`: test file → { ms, calls, ids: id → whether it works while modules load }; and `broken`, a line for each file that fails
 */
export async function findReach({ memory, processes, root, say, sources, testHash, tests = '' }) {
  for (const source of sources) carryOver(memory.reach, source)
  const files = processes[0].files.filter((file) => file.includes(tests))
  const wanted = files.filter((file) => !isKnown(memory.reach.get(file), testHash(file), sources))
  const broken = []
  let done = 0
  await inTurn(processes, wanted, async (testProcess, file) => {
    const run = await testProcess.run({ file, ids: [], isFresh: false, usualCalls: null, limitMs: LIMIT_MS })
    done += 1
    say(`${done} of ${wanted.length} test files run over all mutants`)
    noteImports(memory.reach, { run, sources })
    if (run.state === 'passed')
      memory.reach.set(file, remembered(memory.reach.get(file), { run, sources, test: testHash(file) }))
    else broken.push(`${file}: ${run.failure ?? run.state}`)
    if (done % SAVE_EVERY === 0) memory.save()
  })
  const importsOf = makeImports()
  const reach = new Map()
  for (const file of files) {
    const record = memory.reach.get(file)
    if (!isKnown(record, testHash(file), sources)) continue
    reach.set(file, reachOf(record, { imported: importsOf(file), memory, root, sources }))
  }
  return { reach, broken }
}

const isKnown = (record, test, sources) =>
  record !== undefined &&
  record.test === test &&
  sources.every(({ hash, path }) => record.sources[path]?.hash === hash)

/** Ids of a run depend on what else it asks about; what is kept counts from the first mutant of each file. */
const ownIds = ({ firstId, mutants }, ids) =>
  ids.filter((id) => firstId <= id && id < firstId + mutants.length).map((id) => id - firstId)

/** A module loads once for many test files: what it reaches meanwhile is noted by module, not by test file. */
function noteImports(records, { run, sources }) {
  for (const source of sources) {
    const known = records.get(source.path)
    const before = known?.hash === source.hash ? known.ids : []
    const ids = new Set([...before, ...ownIds(source, run.whileImporting)])
    records.set(source.path, { hash: source.hash, ids: [...ids], names: shortNames(source) })
  }
}

const shortNames = ({ mutants }) => [...namesOf(mutants).values()].map((name) => hashOf(name).slice(0, 12))

/**
 * Takes what is known of a source over to its text of today, so that a changed line does not have every test run again: a mutant whose line
 * stayed is reached by what reached it, and a new one may be reached by whatever reached any of the source, while loading or testing.
 */
function carryOver(records, source) {
  const { hash, path } = source
  const before = records.get(path)
  if (before === undefined) return
  const names = shortNames(source)
  if (before.hash === hash) records.set(path, { ...before, names })
  if (before.hash === hash || before.names === undefined) return
  const places = new Map(names.map((name, index) => [name, index]))
  const known = new Set(before.names)
  const fresh = names.flatMap((name, index) => (known.has(name) ? [] : [index]))
  const moved = (ids) => ids.map((id) => places.get(before.names[id])).filter((index) => index !== undefined)
  records.set(path, { hash, ids: [...moved(before.ids), ...fresh], names })
  for (const [file, record] of records) {
    const of = record.sources?.[path]
    if (of?.hash !== before.hash) continue
    const ids = of.ids.length === 0 ? [] : [...moved(of.ids), ...fresh]
    records.set(file, { ...record, sources: { ...record.sources, [path]: { hash, ids } } })
  }
}

function remembered(before, { run, sources, test }) {
  const kept = before?.test === test ? before.sources : {}
  const found = {}
  for (const source of sources)
    found[source.path] = { hash: source.hash, ids: ownIds(source, run.whileTesting) }
  return { test, ms: run.ms, calls: run.calls, sources: { ...kept, ...found } }
}

function reachOf({ calls, ms, sources: known }, { imported, memory, root, sources }) {
  const ids = new Map()
  for (const { firstId, path } of sources) {
    const loading = memory.reach.get(path)?.ids ?? []
    for (const index of known[path].ids) ids.set(firstId + index, loading.includes(index))
    if (imported.has(`${root}/${path}`)) for (const index of loading) ids.set(firstId + index, true)
  }
  return { ms, calls, ids }
}
