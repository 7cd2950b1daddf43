// A pool for vitest with one thread that outlives its runs. Vitest starts and stops a worker for each run; this one only says that it did.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Leaked connections, timers and modules end with the thread. */
const RUNS_PER_THREAD_MAX = 60

/** @param shared the memory of `makeSwitches` */
export function makeWarmPool(shared) {
  let thread = null
  let isStarted = false
  let runs = 0
  const end = async () => {
    const ended = thread
    thread = null
    isStarted = false
    runs = 0
    await ended?.terminate()
  }
  const begin = () => {
    thread = new Worker(join(import.meta.dirname, 'test-worker.mjs'), {
      workerData: shared,
      stdout: true,
      stderr: true,
    })
    thread.stdout.resume()
    thread.stderr.resume()
  }
  return {
    /** Ends the thread, in the middle of a run if need be; the next run has another. */
    end,
    pool: {
      name: 'warm',
      createPoolWorker: () =>
        makePoolWorker({
          start: async () => {
            if (runs >= RUNS_PER_THREAD_MAX) await end()
            runs += 1
            if (thread === null) begin()
            return thread
          },
          isStarted: () => isStarted,
          setStarted: () => {
            isStarted = true
          },
        }),
    },
  }
}

/** What vitest takes for a worker of one run. */
function makePoolWorker({ isStarted, setStarted, start }) {
  const listeners = []
  let thread = null
  const answer = (type) =>
    queueMicrotask(() => {
      for (const [event, listener] of listeners)
        if (event === 'message') listener({ type, __vitest_worker_response__: true })
    })
  const forget = (event, listener) => {
    const at = listeners.findIndex(([one, other]) => one === event && other === listener)
    if (at !== -1) listeners.splice(at, 1)
    thread?.off(event, listener)
  }
  return {
    name: 'warm',
    start: async () => {
      thread = await start()
    },
    stop: async () => {
      while (listeners.length > 0) forget(...listeners[0])
      await Promise.resolve()
    },
    on: (event, listener) => {
      listeners.push([event, listener])
      thread.on(event, listener)
    },
    off: forget,
    deserialize: (message) => message,
    send: (message) => {
      const request = message?.__vitest_worker_request__ === true ? message.type : null
      if (request === 'stop') return answer('stopped')
      if (request === 'start' && isStarted()) return answer('started')
      if (request === 'start') setStarted()
      return thread.postMessage(message)
    },
  }
}
