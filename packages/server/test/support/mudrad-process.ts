import { execFile, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { ensureBuilt } from './built.js'
import { spawn } from './spawn.js'

export const REPOSITORY = join(import.meta.dirname, '../../../..')
const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')
const START_MS_MAX = 60_000

const run = promisify(execFile)

/** What a process needs of its environment, without the settings of whoever runs the tests, and without seeing what else runs here; it waits for no balancer. */
export function plainEnvironment(home: string): Record<string, string> {
  return {
    MUDRA_STOP_DELAY: '0',
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    TMPDIR: home,
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A line that a process writes, as soon as it has. */
export async function waitForLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (child.stdout === null) throw new Error('its output is not piped')
  const lines = createInterface({ input: child.stdout })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-10_000)
  })
  return await new Promise((resolve, reject) => {
    const tooLong = setTimeout(() => {
      reject(new Error(`no line ${String(pattern)} within ${START_MS_MAX} ms\n${errors}`))
    }, START_MS_MAX)
    lines.on('line', (line) => {
      if (!pattern.test(line)) return
      clearTimeout(tooLong)
      resolve(line)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(tooLong)
      reject(new Error(`ended with ${code ?? signal ?? ''} before it wrote ${String(pattern)}\n${errors}`))
    })
  })
}

export interface MudradProcess {
  readonly apiUrl: string
  readonly pid: number
  /** Runs another command beside the server, on the same settings. */
  command(...args: readonly string[]): Promise<string>
  /** Ends it at once, as if its machine had lost its power, and removes its folder. */
  kill(): Promise<void>
  /** Ends the server, and removes its folder. Resolves to its exit code. */
  stop(): Promise<number | null>
}

/**
 * A real `mudrad serve` on a free port and a data folder of its own, built from the sources as they are.
 * @param wish.databaseUrl  an empty PostgreSQL database, or one that another node serves; null for SQLite in the data folder
 */
export async function startMudrad({
  databaseUrl,
  settings = {},
}: {
  databaseUrl: string | null
  settings?: Readonly<Record<string, string>>
}): Promise<MudradProcess> {
  ensureBuilt()
  const folder = mkdtempSync(join(tmpdir(), 'mudra-serve-'))
  const port = await freePort()
  const env = {
    ...plainEnvironment(folder),
    MUDRA_PORT: String(port),
    MUDRA_DATA_DIR: join(folder, 'data'),
    MUDRA_LOG_LEVEL: 'warn',
    MUDRA_RATE_LIMITS: 'off',
    ...(databaseUrl === null ? {} : { MUDRA_DATABASE_URL: databaseUrl }),
    ...settings,
  }
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  const exited = once(child, 'exit')
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal)
    const [code] = (await exited) as [number | null]
    rmSync(folder, { recursive: true, force: true })
    return code
  }
  const stop = async () => await end('SIGTERM')
  try {
    await waitForLine(child, /^ready http:\/\/localhost:\d+$/)
    if (pid === undefined) throw new Error('it has no process id')
  } catch (error) {
    await stop()
    throw error
  }
  return {
    apiUrl: `http://localhost:${port}/api/1.0`,
    pid,
    command: async (...args) =>
      (await run(process.execPath, [PROGRAM, ...args], { cwd: folder, env })).stdout,
    kill: async () => {
      await end('SIGKILL')
    },
    stop,
  }
}
