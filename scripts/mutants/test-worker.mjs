// The thread in which the tests run. It keeps every module that it has loaded from one run to the next, so that a run costs its tests and
// nothing else. `$mutant(id)` is what instrumented sources ask.
import { parentPort, workerData } from 'node:worker_threads'
import { init, runBaseTests, setupEnvironment } from 'vitest/worker'
import { CALLS, CALLS_MAX, FRESH, IMPORTING, TESTING } from './switches.mjs'

const { active, control, reached } = workerData
let moduleRunner = null
let phase = IMPORTING

globalThis.$mutant = (id) => {
  reached[id] |= phase
  control[CALLS] += 1
  // A loop whose end was mutated away would otherwise hold the thread until the time limit.
  if (control[CALLS] > control[CALLS_MAX]) throw new Error('too many steps: the mutant seems to run for ever')
  return active[id] === 1
}
/** Called by test-setup.mjs: what runs while files are loaded runs once, what runs in tests runs each time. */
globalThis.$mutantPhase = (isTesting) => {
  phase = isTesting ? TESTING : IMPORTING
}

const run = async (state, traces) => {
  if (control[FRESH] === 1) moduleRunner?.clearCache()
  await runBaseTests('run', state, traces)
}

init({
  post: (message) => parentPort.postMessage(message),
  on: (listener) => parentPort.on('message', listener),
  off: (listener) => parentPort.off('message', listener),
  teardown: () => parentPort.removeAllListeners('message'),
  setup: setupEnvironment,
  onModuleRunner: (runner) => {
    moduleRunner = runner
  },
  runTests: run,
  collectTests: run,
})
