import { execFile, execFileSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { spawn } from '../support/spawn.js'

const run = promisify(execFile)
const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
/** Longer than the program takes to see that its parent is gone and to stop. */
const END_MS_MAX = 10_000
/** Several looks at the parent. */
const SEVERAL_LOOKS_MS = 1_500

let folder = ''
let port = 0
let started: ChildProcess | null = null
let serverPid = 0

beforeAll(ensureBuilt)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mudra-signals-'))
  port = await freePort()
  serverPid = 0
})
afterEach(() => {
  // For a test that failed: nothing stays behind.
  for (const pid of [serverPid, started?.pid ?? 0]) if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** The machine's own programs, not those that npm put beside the tests. */
function environment(): Record<string, string> {
  const { PATH = '', ...rest } = plainEnvironment(folder)
  const path = PATH.split(delimiter).filter((one) => !one.endsWith(join('node_modules', '.bin')))
  return {
    ...rest,
    PATH: path.join(delimiter),
    MUDRA_PORT: String(port),
    MUDRA_DATA_DIR: join(folder, 'data'),
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Below a process, whatever stands between. */
async function serverBelow(pid: number | undefined): Promise<number> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='])
  const rows = stdout.split('\n').flatMap((line) => {
    const [, own, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return own === undefined ? [] : [{ pid: Number(own), parent: Number(parent), command }]
  })
  const below = (above: number): readonly (typeof rows)[number][] =>
    rows.filter((row) => row.parent === above).flatMap((row) => [row, ...below(row.pid)])
  const found = below(pid ?? 0).findLast(({ command }) => /mudrad(?:\.js)? serve/.test(command))
  if (found === undefined) throw new Error('no server was started')
  return found.pid
}

async function start(program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, {
    cwd: REPOSITORY,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started = child
  await waitForLine(child, /^ready /)
  serverPid = await serverBelow(child.pid)
  return child
}

async function expectEnded(): Promise<void> {
  await expect.poll(() => isAlive(serverPid), { timeout: END_MS_MAX, interval: 50 }).toBe(false)
  await expect(fetch(`http://localhost:${port}/-/health/live`)).rejects.toThrow()
}

/** The Node of the machine where it is too old to run the server itself; null for a newer one. */
function olderNode(): string | null {
  const found = execFileSync('sh', ['-c', 'command -v node'], { env: environment(), encoding: 'utf8' }).trim()
  const version = execFileSync(found, ['--version'], { encoding: 'utf8' })
  const [, major = '0', minor = '0'] = /^v(\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) < 24 || (Number(major) === 24 && Number(minor) < 7) ? found : null
}

describe('whoever ends what started the server ends the server', () => {
  it('npx that is told to end leaves no orphan: the server stops as at SIGTERM', async () => {
    const npx = await start('npx', ['mudrad', 'serve'])
    let log = ''
    npx.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text))
    npx.kill('SIGTERM')
    await expectEnded()
    expect(log).toContain('"msg":"stopping"')
  })

  it.runIf(process.platform === 'linux')('npx that is killed leaves no orphan either', async () => {
    const npx = await start('npx', ['mudrad', 'serve'])
    npx.kill('SIGKILL')
    await expectEnded()
  })

  it.runIf(olderNode() !== null)(
    'an older Node that handed over to the pinned one and is killed leaves no orphan',
    async () => {
      const parent = await start(olderNode() ?? '', [PROGRAM, 'serve'])
      expect(serverPid).not.toBe(parent.pid)
      parent.kill('SIGKILL')
      await expectEnded()
    },
  )

  /** The shell stays for a while, as one does that waits for the server and then runs tests. */
  const inBackground = (program: string) =>
    `${program} serve >"${folder}/out" 2>&1 & echo $!; until grep -q ^ready "${folder}/out"; do sleep 0.2; done`

  /** @param stdout  of a shell that put the server into the background and ended */
  async function expectAliveThenEnd(stdout: string): Promise<void> {
    serverPid = Number(stdout)
    await expect
      .poll(() => readFileSync(`${folder}/out`, 'utf8'), { timeout: 60_000, interval: 50 })
      .toMatch(/^ready /m)
    await wait(SEVERAL_LOOKS_MS)
    expect((await fetch(`http://localhost:${port}/-/health/live`)).status).toBe(200)
    process.kill(serverPid, 'SIGTERM')
    await expectEnded()
  }

  it('a server that was put into the background outlives its shell', async () => {
    const script = inBackground(`"${process.execPath}" "${PROGRAM}"`)
    await expectAliveThenEnd((await run('sh', ['-c', script], { env: environment() })).stdout)
  })

  it.runIf(process.platform === 'linux').each([
    ['script of npm', (script: string) => script],
    [
      'file that a script of npm runs',
      (script: string) => {
        writeFileSync(`${folder}/start.sh`, script)
        return `sh "${folder}/start.sh"; true`
      },
    ],
  ])('a server that a %s put into the background outlives npm', async (_what, scriptFrom) => {
    const script = scriptFrom(inBackground(`"${process.execPath}" "${PROGRAM}"`))
    const npm = await run('npx', ['-c', script], { cwd: REPOSITORY, env: environment() })
    await expectAliveThenEnd(npm.stdout)
  })
})
