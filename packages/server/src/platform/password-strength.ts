import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { TooBusy } from './faults.js'

/** How hard a password is to guess for somebody who knows what others choose. */
export interface Strength {
  /** 0 (among the first tries) to 4 (more than 10^10 tries). */
  readonly score: 0 | 1 | 2 | 3 | 4
  /** What makes it weak, in the library's word for it (`topTen`, `keyPattern`); null for nothing in particular. */
  readonly weakness: string | null
}

/**
 * @param knownWords  that somebody who attacks this person knows, too
 * @throws TooBusy
 */
export type EstimateStrength = (password: string, knownWords: readonly string[]) => Promise<Strength>

/** As much of a password is looked at: what a longer one adds only makes it stronger. The worst of them takes some 25 ms of a thread. */
const ESTIMATED_CHARACTERS_MAX = 40
const KNOWN_WORDS_MAX = 50
/** Passwords that wait for their estimate. */
const WAITING_MAX = 100
/** Beside the first one, which waits for the lists to be read. */
const ESTIMATE_MS_MAX = 10_000
/** The lists are 60 MB of memory, and on most days nobody sets a password. */
const IDLE_MS_MAX = 60_000

/**
 * Estimates with zxcvbn and its lists of passwords, words and names that people choose, in a thread of its own: reading the lists takes a
 * quarter of a second, and an estimate some ten milliseconds, in which requests are answered. The thread begins with the first password
 * and ends when none came for a minute.
 */
export function strengthEstimator(): EstimateStrength {
  let thread: Thread | null = null
  return async (password, knownWords) => {
    if (thread === null || thread.hasEnded()) thread = startThread()
    return await thread.estimate({
      password: password.slice(0, ESTIMATED_CHARACTERS_MAX),
      knownWords: knownWords.slice(0, KNOWN_WORDS_MAX),
    })
  }
}

interface Question {
  readonly password: string
  readonly knownWords: readonly string[]
}

interface Thread {
  estimate(question: Question): Promise<Strength>
  hasEnded(): boolean
}

function startThread(): Thread {
  const worker = new Worker(new URL(`./password-strength-worker${extname(import.meta.url)}`, import.meta.url))
  const waiting = new Map<number, { resolve(strength: Strength): void; reject(error: Error): void }>()
  let last = 0
  let ended = false
  let idle: NodeJS.Timeout | undefined
  const end = (error: Error) => {
    ended = true
    clearTimeout(idle)
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
    void worker.terminate()
  }
  worker.on('error', end)
  worker.on('message', ({ id, strength }: { readonly id: number; readonly strength: Strength }) => {
    waiting.get(id)?.resolve(strength)
    waiting.delete(id)
  })
  // It keeps no process from ending; said after the listeners, each of which would hold the process anew.
  worker.unref()
  return {
    hasEnded: () => ended,
    async estimate(question) {
      if (waiting.size >= WAITING_MAX) throw new TooBusy('password estimates')
      const id = ++last
      clearTimeout(idle)
      const tooLong = setTimeout(() => {
        end(new TooBusy('a password estimate'))
      }, ESTIMATE_MS_MAX)
      try {
        return await new Promise<Strength>((resolve, reject) => {
          waiting.set(id, { resolve, reject })
          worker.postMessage({ id, ...question })
        })
      } finally {
        clearTimeout(tooLong)
        if (!ended && waiting.size === 0) {
          idle = setTimeout(() => {
            end(new TooBusy('a password estimate'))
          }, IDLE_MS_MAX)
          idle.unref()
        }
      }
    },
  }
}
