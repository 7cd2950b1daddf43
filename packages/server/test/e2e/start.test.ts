import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import { copyRepository, endGroup, isAnyoneLeft, npmStart, type Started } from '../support/clone.js'
import { freePort, plainEnvironment, REPOSITORY } from '../support/mudrad-process.js'

const run = promisify(execFile)

/** Loose, for machines are noisy; on a quiet one it is well under two. */
const SECOND_START_MS_MAX = 6_000

let folder = ''
let clone = ''
let home = ''

beforeAll(async () => {
  // Were the packages not as the lockfile wants them, npm would install through the link below, over the repository's own.
  await run(process.execPath, [join(REPOSITORY, 'scripts/ready.mjs')])
  folder = mkdtempSync(join(tmpdir(), 'mudra-start-'))
  clone = join(folder, 'mudra')
  home = join(folder, 'home')
  mkdirSync(home)
  mkdirSync(clone)
  copyRepository(clone)
  // The packages are the repository's: that spares the minute, and the network, that installing them takes.
  symlinkSync(join(REPOSITORY, 'node_modules'), join(clone, 'node_modules'), 'dir')
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function childrenOf(pid: number | undefined): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='])
  return stdout.split('\n').flatMap((line) => {
    const [, child, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return parent === String(pid) ? [{ pid: Number(child), command }] : []
  })
}

/** Asks the server to end, as a service manager would, and asserts that it and npm do. */
async function expectCleanEnd({ npm }: Started): Promise<void> {
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
  writeFileSync(join(home, '.curlrc'), 'silent\nwrite-out = "\\n%{http_code}"\n')
  const { stdout } = await run('sh', ['-c', line], { env: { ...plainEnvironment(home), CURL_HOME: home } })
  const [body = '', status = ''] = stdout.split('\n')
  return { status, data: (JSON.parse(body) as { data: unknown }).data }
}

describe('npm start on a fresh clone', () => {
  it('prints two commands that work and then that it is ready, ends at SIGTERM, and starts again at once', async () => {
    const port = await freePort()
    const first = await npmStart(clone, { home, port })
    try {
      expect(first.errors()).toContain('building …')
      expect(first.lines.filter((line) => line.startsWith('ready'))).toEqual([
        `ready http://localhost:${port}`,
      ])

      const commands = first.lines.filter((line) => line.includes('curl '))
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
      await expectCleanEnd(first)
    } finally {
      await endGroup(first.npm)
    }

    const second = await npmStart(clone, { home, port })
    try {
      console.log(`first start ${Math.round(first.startMs)} ms, second ${Math.round(second.startMs)} ms`)
      expect(second.startMs).toBeLessThan(SECOND_START_MS_MAX)
      expect(second.errors()).not.toContain('building')
      expect(second.lines.filter((line) => line.startsWith('ready'))).toEqual([
        `ready http://localhost:${port}`,
      ])
      // The demo is there already: every start says how to get in and on, and nothing repeats its tokens.
      const text = second.lines.join('\n')
      expect(text).not.toContain('Bearer')
      for (const line of [
        `Mudra is running at http://localhost:${port}. Its data is in ${join(realpathSync(clone), 'data')}.`,
        `as ada@greenfield.example with the password ada-grows-greenfield`,
        'npx mudrad demo --tokens',
        'npx mudrad demo reset',
      ])
        expect(text).toContain(line)
      expect(second.lines.filter((line) => line !== '').at(-1)).toBe(`ready http://localhost:${port}`)
      await expectCleanEnd(second)
    } finally {
      await endGroup(second.npm)
    }
  })
})
