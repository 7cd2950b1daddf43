// Makes plausible mistakes in the sources, one at a time, and says which of them no test notices. docs/testing.md explains it.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { readArguments, USAGE } from './mutants/arguments.mjs'
import { openCompiler } from './mutants/compiler.mjs'
import { explanations, readExplained, withReason } from './mutants/explained.mjs'
import { findMutants, mutatedText } from './mutants/find.mjs'
import { instrument } from './mutants/instrument.mjs'
import { hashOf, makeTestHash, mutantKey, openMemory } from './mutants/memory.mjs'
import { findReach } from './mutants/reach.mjs'
import { folderOf, lineOf, tableOf, tally } from './mutants/report.mjs'
import { changedLines, isChanged, shuffled, sourceFiles, withoutHeldOut } from './mutants/scope.mjs'
import { openTestProcess } from './mutants/test-process.mjs'
import { tryMutants } from './mutants/trial.mjs'

const root = resolve(import.meta.dirname, '..')
const SERVER = 'packages/server'
/** Tests that run the sources in their own process; those that start a built server would never meet a mutant. */
const TESTS = ['packages/*/src/**/*.test.{ts,tsx}', `${SERVER}/test/{contract,http,race}/**/*.test.ts`]

/** In a log. */
const SAY_EVERY_MS = 60_000
let saidMs = 0

// As when `head` has read enough of a list.
process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 0 : 1))

const read = readArguments(process.argv.slice(2), availableParallelism())
if (read.ok) process.exitCode = await main(read.options)
else {
  process.stderr.write(read.problem === '' ? USAGE : `${read.problem}\n\n${USAGE}`)
  process.exitCode = read.problem === '' ? 0 : 2
}

async function main({ changed, floor, fresh, holdOut, list, paths, sample, seed, tests, workers }) {
  const startMs = Date.now()
  const sources = readSources(paths)
  const lines = changed ? changedLines(root) : null
  const all = sources.flatMap(({ mutants }) => mutants)
  const known = holdOut === null ? all : withoutHeldOut(all, holdOut)
  const asked = known.filter((mutant) => lines === null || isChanged(mutant, lines))
  if (list) {
    for (const mutant of asked) process.stdout.write(`${lineOf(mutant)}\n`)
    return 0
  }
  const memory = openMemory(join(root, 'node_modules/.cache/mutants'), fresh)
  const keys = new Map(
    sources.flatMap(({ mutants, text }) => mutants.map((mutant) => [mutant, mutantKey(mutant, text)])),
  )
  // A long run that is stopped goes on from there.
  const stop = () => {
    memory.save()
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const chosen = sample === null ? asked : shuffled(asked, seed)
    const { plausible, refused } = await askCompiler(chosen, sample ?? Infinity, { keys, memory, sources })
    const outcomes = refused.map((mutant) => ({ ...mutant, state: 'refused' }))
    outcomes.push(...(await decide(plausible, { keys, memory, sources, tests, workers })))
    say('')
    return report(outcomes, { floor, seconds: Math.round((Date.now() - startMs) / 1_000) })
  } finally {
    memory.save()
  }
}

function readSources(paths) {
  let firstId = 0
  return sourceFiles(root, paths).map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const mutants = findMutants(path, text)
    const source = {
      path,
      text,
      hash: hashOf(...mutants.map((mutant) => mutantKey(mutant, text))),
      mutants,
      firstId,
    }
    firstId += mutants.length
    return source
  })
}

/** Goes through `mutants` until `count` of each folder pass the compiler, or through all. */
async function askCompiler(mutants, count, { keys, memory, sources }) {
  const texts = new Map(sources.map(({ path, text }) => [path, text]))
  const counts = new Map()
  const plausible = []
  const refused = []
  let compiler = null
  for (const [at, mutant] of mutants.entries()) {
    const folder = folderOf(mutant.path)
    const known = counts.get(folder) ?? 0
    if (known === count) continue
    const key = keys.get(mutant)
    if (!memory.results.has(key)) {
      compiler ??= await openCompiler(root, join(root, SERVER, 'tsconfig.json'))
      const text = mutatedText(mutant, texts.get(mutant.path))
      memory.results.set(key, { refused: await compiler.refuses(join(root, mutant.path), text) })
      if (at % 20 === 0) say(`${at} of ${mutants.length} mutants shown to the compiler`)
      if (at % 1_000 === 999) memory.save()
    }
    if (memory.results.get(key).refused) refused.push(mutant)
    else {
      plausible.push(mutant)
      counts.set(folder, known + 1)
    }
  }
  await compiler?.close()
  return { plausible, refused }
}

async function decide(mutants, { keys, memory, sources, tests, workers }) {
  const reasonFor = explanations(readExplained(join(root, 'scripts/mutants')))
  const testHash = makeTestHash()
  const outcomes = []
  const open = []
  const firstIds = new Map(sources.map(({ firstId, path }) => [path, firstId]))
  const settle = (mutant, verdict) => outcomes.push({ ...mutant, ...withReason(verdict, reasonFor(mutant)) })
  for (const mutant of mutants) {
    const { killed } = memory.results.get(keys.get(mutant))
    if (killed !== undefined && testHash(killed.by) === killed.hash) settle(mutant, killed)
    else open.push({ ...mutant, id: firstIds.get(mutant.path) + mutant.index, key: keys.get(mutant) })
  }
  if (open.length === 0) return outcomes
  const wish = {
    root,
    include: TESTS,
    globalSetup: [`${SERVER}/test/support/postgres.ts`],
    count: sources.reduce((sum, { mutants: own }) => sum + own.length, 0),
    sources: sources.map(({ firstId, mutants: own, path, text }) => [
      join(root, path),
      instrument(text, own, firstId),
    ]),
  }
  const processes = await Promise.all(
    Array.from({ length: Math.min(workers, open.length) }, async () => await openTestProcess(wish)),
  )
  try {
    const { broken, reach } = await findReach({ root, sources, processes, memory, testHash, tests, say })
    memory.save()
    for (const line of broken) say(`left out, since it fails without any mutant: ${line}`, true)
    await tryMutants({
      mutants: open,
      earlier: sources.flatMap(({ mutants: own, path }) =>
        own.flatMap((mutant) => {
          const by = memory.results.get(keys.get(mutant))?.killed?.by
          return by === undefined ? [] : [{ path, by }]
        }),
      ),
      reach,
      processes,
      hasPassed: ({ key }, file) => memory.results.get(key).passed?.[file] === testHash(file),
      tell: (mutant, verdict) => {
        settle(mutant, verdict)
        memory.results.set(mutant.key, remembered(verdict, testHash))
        if (outcomes.length % 100 === 0) memory.save()
        const { state } = outcomes.at(-1)
        if (state !== 'killed' && state !== 'timeout') say(`${state}: ${lineOf(mutant)}`, true)
        say(`${outcomes.length} of ${mutants.length} mutants decided`)
      },
      tellOfRest: (mutant, passed) => {
        memory.results.set(mutant.key, remembered({ by: null, passed }, testHash))
        say(`not noticed yet: ${lineOf(mutant)}`, true)
      },
    })
  } finally {
    await Promise.all(processes.map(async (one) => await one.close()))
  }
  return outcomes
}

function remembered({ by, failure, passed, state }, testHash) {
  if (by !== null) return { refused: false, killed: { state, by, failure, hash: testHash(by) } }
  return { refused: false, passed: Object.fromEntries(passed.map((file) => [file, testHash(file)])) }
}

function report(outcomes, { floor, seconds }) {
  const rows = tally(outcomes)
  for (const state of ['survived', 'unreached', 'wrongly explained']) {
    const left = outcomes.filter((outcome) => outcome.state === state)
    if (left.length > 0)
      process.stdout.write(`\n${state}:\n${left.map((one) => `  ${lineOf(one)}\n`).join('')}`)
  }
  process.stdout.write(`\n${tableOf(rows)}\n\n${seconds} s\n`)
  const short = rows.filter(({ score }) => score < floor)
  for (const { folder, score } of short)
    process.stderr.write(`${folder}: ${score} % noticed, ${floor} % wanted\n`)
  return short.length > 0 || outcomes.some(({ state }) => state === 'wrongly explained') ? 1 : 0
}

/** How far it is: over the line before on a terminal, else now and then; `stays` for what is worth keeping. */
function say(sentence, stays = false) {
  const { isTTY } = process.stderr
  if (isTTY) process.stderr.write(`\r\u001b[2K${sentence}${stays ? '\n' : ''}`)
  else if (stays || Date.now() - saidMs > SAY_EVERY_MS) process.stderr.write(`${sentence}\n`)
  else return
  saidMs = Date.now()
}
