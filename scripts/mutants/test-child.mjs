// A process of its own that runs test files over instrumented sources, one file at a time, as its parent asks.
import { createVitest } from 'vitest/node'
import { IMPORTING, makeSwitches, TESTING } from './switches.mjs'
import { makeWarmPool } from './warm-pool.mjs'

/** Of one test; the limit of a run ends it before that. */
const TEST_TIMEOUT_MS = 240_000

/** @param {{ root: string, include: string[], globalSetup: string[], sources: [file: string, text: string][], count: number }} wish */
async function open({ count, globalSetup, include, root, sources }) {
  const switches = makeSwitches(count)
  const { end, pool } = makeWarmPool(switches.shared)
  const texts = new Map(sources)
  const vitest = await createVitest(
    'test',
    {
      config: false,
      root,
      include,
      globalSetup,
      setupFiles: [new URL('test-setup.mjs', import.meta.url).pathname],
      pool,
      isolate: false,
      maxWorkers: 1,
      watch: false,
      bail: 1,
      cache: false,
      // It would give us the mutants of another run.
      fsModuleCache: false,
      reporters: [{}],
      testTimeout: TEST_TIMEOUT_MS,
      hookTimeout: TEST_TIMEOUT_MS,
    },
    {
      plugins: [
        {
          name: 'mutants',
          enforce: 'pre',
          transform: (_code, id) => {
            const code = texts.get(id)
            return code === undefined ? undefined : { code, map: null }
          },
        },
      ],
    },
  )
  /** Whether loaded modules may hold what a mutant made of them. */
  let isDirty = false
  const specifications = new Map((await vitest.globTestSpecifications()).map((one) => [one.moduleId, one]))

  /** @param {{ file: string, ids: number[], isFresh: boolean, usualCalls: number | null, limitMs: number }} wish */
  const run = async ({ file, ids, isFresh, limitMs, usualCalls }) => {
    switches.set(ids, isFresh || isDirty, usualCalls)
    isDirty = isFresh && ids.length > 0
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      void end()
    }, limitMs)
    const startMs = performance.now()
    try {
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specifications.get(file)])
      // Vitest keeps what it found in earlier runs, too.
      const failure = isLate ? null : failureOf(testModules.filter(({ moduleId }) => moduleId === file))
      return {
        state: isLate
          ? 'timeout'
          : failure !== null
            ? 'failed'
            : unhandledErrors.length > 0
              ? 'uneasy'
              : 'passed',
        failure: failure ?? unhandledErrors.map(({ message }) => message).at(0) ?? null,
        ms: Math.round(performance.now() - startMs),
        calls: switches.calls(),
        whileImporting: switches.reachedIn(IMPORTING),
        whileTesting: switches.reachedIn(TESTING),
      }
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    files: [...specifications.keys()],
    run,
    close: async () => {
      await vitest.close()
      await end()
    },
  }
}

/** @returns the first test that failed, with what it said, or null */
function failureOf(testModules) {
  for (const module of testModules) {
    for (const test of module.children.allTests('failed'))
      return `${test.fullName}: ${test.result().errors.at(0)?.message ?? ''}`
    if (module.state() === 'failed') {
      const errors = [
        ...module.errors(),
        ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
      ]
      return `${errors.at(0)?.message ?? 'the file did not load'}`
    }
  }
  return null
}

let opened = null
process.on('message', (message) => {
  void answer(message).then(
    (result) => process.send({ id: message.id, result }),
    (error) => process.send({ id: message.id, error: String(error?.stack ?? error) }),
  )
})
process.on('disconnect', () => process.exit(1))

async function answer({ act, wish }) {
  if (act === 'open') {
    opened = await open(wish)
    return { files: opened.files }
  }
  if (act === 'run') return await opened.run(wish)
  await opened?.close()
  return null
}
