// The parent's hand on a test-child.mjs.
import { fork } from 'node:child_process'
import { join } from 'node:path'

/** What the child needs beyond a run's own limit to end a thread and say so. */
const CHILD_GRACE_MS = 30_000

/**
 * @param wish what test-child.mjs opens with
 * @returns `files`, the test files that it found; `run(wish)`; and `close`
 */
export async function openTestProcess(wish) {
  let child = null
  let lastId = 0
  const waiting = new Map()
  const start = async () => {
    child = fork(join(import.meta.dirname, 'test-child.mjs'), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', ({ error, id, result }) => {
      const { reject, resolve } = waiting.get(id)
      waiting.delete(id)
      if (error === undefined) resolve(result)
      else reject(new Error(error))
    })
    child.on('exit', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`the tests' process ended with ${code}`))
      waiting.clear()
    })
    return await ask('open', wish)
  }
  const ask = async (act, what) =>
    await new Promise((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      child.send({ id: lastId, act, wish: what })
    })
  const restart = async () => {
    child.kill('SIGKILL')
    await start()
  }
  const { files } = await start()
  return {
    files,
    run: async (what) => {
      let timer = null
      const tooLate = new Promise((resolve) => {
        timer = setTimeout(() => resolve(null), what.limitMs + CHILD_GRACE_MS)
      })
      try {
        const result = await Promise.race([ask('run', what), tooLate])
        if (result !== null) return result
      } catch {
        // The process went down with the mutant: out of memory, or an error that nobody can catch.
      } finally {
        clearTimeout(timer)
      }
      await restart()
      return {
        state: 'timeout',
        failure: null,
        ms: what.limitMs,
        calls: 0,
        whileImporting: [],
        whileTesting: [],
      }
    },
    close: async () => {
      await ask('close')
      child.disconnect()
    },
  }
}
