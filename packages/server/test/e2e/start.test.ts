import { execFile, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import {
  cloneRepository,
  endGroup,
  isAnyoneLeft,
  startInClone,
  type FreshClone,
  type LongRunning,
} from '../support/fresh-clone.js'
import { freePort, plainEnvironment } from '../support/mudrad-process.js'

const run = promisify(execFile)

/** Loose, for machines are noisy; on a quiet one it is well under two. */
const SECOND_START_MS_MAX = 6_000

let clone: FreshClone

beforeAll(async () => {
  clone = await cloneRepository()
})

afterAll(() => {
  clone.remove()
})

async function npmStart(port: number): Promise<LongRunning> {
  const env = { MUDRA_PORT: String(port) }
  return await startInClone(clone, ['npm', 'start'], { env, line: /^ready / })
}

const linesOf = ({ output }: LongRunning) => output().split('\n')

async function childrenOf(pid: number | undefined): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='])
  return stdout.split('\n').flatMap((line) => {
    const [, child, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return parent === String(pid) ? [{ pid: Number(child), command }] : []
  })
}

/** Asks the server to end, as a service manager would, and asserts that it and npm do. */
async function expectCleanEnd(npm: ChildProcess): Promise<void> {
  const exited = once(npm, 'exit')
  const children = await childrenOf(npm.pid)
  // One process, no shell around it: the script's last command is run with exec.
  expect(children.map(({ command }) => command)).toEqual([expect.stringContaining('mudrad.js serve --demo')])
  for (const { pid } of children) process.kill(pid, 'SIGTERM')
  expect(await exited).toEqual([0, null])
  expect(isAnyoneLeft(npm)).toBe(false)
}

/** Runs a printed line in a shell as it stands; a configuration file makes curl add the status to its output. */
async function runPrinted(line: string): Promise<{ status: string; data: unknown }> {
  writeFileSync(join(clone.home, '.curlrc'), 'silent\nwrite-out = "\\n%{http_code}"\n')
  const env = { ...plainEnvironment(clone.home), CURL_HOME: clone.home }
  const { stdout } = await run('sh', ['-c', line], { env })
  const [body = '', status = ''] = stdout.split('\n')
  return { status, data: (JSON.parse(body) as { data: unknown }).data }
}

describe('npm start on a fresh clone', () => {
  it('prints two commands that work and then that it is ready, ends at SIGTERM, and starts again at once', async () => {
    const port = await freePort()
    const first = await npmStart(port)
    try {
      expect(first.errors()).toContain('building …')
      expect(linesOf(first).filter((line) => line.startsWith('ready'))).toEqual([
        `ready http://localhost:${port}`,
      ])

      const commands = linesOf(first).filter((line) => line.includes('curl '))
      expect(commands).toHaveLength(2)
      const [me, projects] = await Promise.all(commands.map(runPrinted))
      expect(me).toMatchObject({ status: '200', data: { gid: DEMO.ada, resource_type: 'user' } })
      expect(projects).toMatchObject({
        status: '200',
        data: expect.arrayContaining([
          expect.objectContaining({ gid: DEMO.seedCatalogue }),
          expect.objectContaining({ gid: DEMO.greenhouse }),
        ]),
      })
      await expectCleanEnd(first.process)
    } finally {
      await endGroup(first.process)
    }

    const second = await npmStart(port)
    try {
      console.log(`first start ${Math.round(first.startMs)} ms, second ${Math.round(second.startMs)} ms`)
      expect(second.startMs).toBeLessThan(SECOND_START_MS_MAX)
      expect(second.errors()).not.toContain('building')
      expect(linesOf(second).filter((line) => line.startsWith('ready'))).toEqual([
        `ready http://localhost:${port}`,
      ])
      // The demo is there already: every start says how to get in and on, and nothing repeats its tokens.
      const text = second.output()
      expect(text).not.toContain('Bearer')
      for (const line of [
        `Mudra is running at http://localhost:${port}. Its data is in ${join(realpathSync(clone.folder), 'data')}.`,
        `as ada@greenfield.example with the password ada-grows-greenfield`,
        'npx mudrad demo --tokens',
        'npx mudrad demo reset',
      ])
        expect(text).toContain(line)
      expect(linesOf(second).findLast((line) => line !== '')).toBe(`ready http://localhost:${port}`)
      await expectCleanEnd(second.process)
    } finally {
      await endGroup(second.process)
    }
  })
})
