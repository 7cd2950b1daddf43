import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DatabaseLocation } from '../../src/db/database.js'
import type { Task } from './services-child.js'
import { REPOSITORY } from './mudrad-process.js'
import { spawn } from './spawn.js'

/** All the services in a process of its own: see services-child.ts, and tokens-child.ts for what is lighter. */
export async function openChild(location: DatabaseLocation, file = 'services-child.ts') {
  const program = join(import.meta.dirname, file)
  const child = spawn(process.execPath, [program, JSON.stringify(location)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // What the program keeps as well; whoever is killed could never write it.
    env: { ...process.env, NODE_COMPILE_CACHE: join(REPOSITORY, 'packages/server/dist/bundle/.cache') },
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  child.stdin.on('error', () => undefined) // it was killed
  const ended = once(child, 'exit')
  const tokens: string[] = []
  const waiting: { resolve(result: unknown): void; reject(error: Error): void }[] = []
  const opened = new Promise<void>((resolve, reject) => {
    waiting.push({
      resolve: () => {
        resolve()
      },
      reject,
    })
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('mdp_')) tokens.push(line)
    else waiting.shift()?.resolve(line === 'open' ? null : (JSON.parse(line) as { result: unknown }).result)
  })
  child.once('exit', () => {
    for (const one of waiting) one.reject(new Error(`the child ended\n${complaints}`))
  })
  await opened
  return {
    /** Every token that it has acknowledged so far. */
    tokens,
    perform: async <T>(task: Task): Promise<T> =>
      await new Promise<T>((resolve, reject) => {
        waiting.push({
          resolve: (result) => {
            resolve(result as T)
          },
          reject,
        })
        child.stdin.write(`${JSON.stringify(task)}\n`)
      }),
    /** Kills it as a power cut would; comes back when its last words have been read. */
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

export type Child = Awaited<ReturnType<typeof openChild>>
