import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests' PostgreSQL may be administered: its databases created and dropped. */
    postgresUrl: string
  }
}

/** Vitest runs this once for each project that names it; the first one starts the server that all of them share. */
export async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if ('postgresUrl' in vitest.getProvidedContext()) return undefined
  const program = join(import.meta.dirname, 'postgres-server.ts')
  const server = spawn(process.execPath, [program], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(server, 'exit')
  const lines = createInterface({ input: server.stdout })
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    exited.then(() => null),
  ])
  if (url === null) throw new Error("the tests' PostgreSQL did not start; its own words are above")
  vitest.provide('postgresUrl', url)
  return async () => {
    server.stdin.end()
    await exited
  }
}
