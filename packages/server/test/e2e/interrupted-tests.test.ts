import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { isRunning } from '../support/running.js'
import { spawn } from '../support/spawn.js'

const TESTS = join(REPOSITORY, 'packages/server/test')
const SPAWNS = /import \{[^}]*\bspawn\b[^}]*\} from 'node:child_process'/

describe('what tests start', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends with them, groups as a whole, when they are broken off by %s',
    async (signal) => {
      const test = spawn(process.execPath, [join(TESTS, 'support/left-behind.ts')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const pids = (await waitForLine(test, /^[\d ]+$/)).split(' ').map(Number)
      expect(pids.map((pid) => isRunning(pid))).toEqual([true, true, true, true])
      const ended = once(test, 'exit')
      test.kill(signal)
      await ended
      await expect.poll(() => pids.filter((pid) => isRunning(pid)), { timeout: 20_000 }).toEqual([])
    },
  )

  it('is started by the one function that sees to it', () => {
    const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    )
    const own = files.filter((name) => SPAWNS.test(readFileSync(join(TESTS, name), 'utf8')))
    // The tests' PostgreSQL ends with its own pipe: see postgres-server.ts.
    expect(own.toSorted()).toEqual([
      'support/postgres-programs.ts',
      'support/postgres.ts',
      'support/spawn.ts',
    ])
  })
})
