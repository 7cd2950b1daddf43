import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../../src/platform/clock.js'
import { argon2idHasher } from '../../src/platform/password-hasher.js'
import { strengthEstimator } from '../../src/platform/password-strength.js'
import { systemRandom } from '../../src/platform/random.js'
import { runMudrad } from './command.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from './mudrad-process.js'
import { spawn } from './spawn.js'

/** What a process has, without its log. */
const PLATFORM = {
  clock: systemClock,
  random: systemRandom,
  hasher: argon2idHasher,
  estimateStrength: strengthEstimator(),
  logger: pino({ level: 'silent' }),
}
const PROGRAM = join(REPOSITORY, 'packages/server/bin/mudrad.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ApiAnswer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly data: any
}

/** One installation of Mudra: a folder, a port, its settings, and what is run on them. */
export function newInstallation(settings: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-e2e-'))
  const dataDir = join(folder, 'data')
  const running = new Set<() => Promise<unknown>>()
  const environment = (more: Readonly<Record<string, string>>) => ({
    ...plainEnvironment(folder),
    MUDRA_DATA_DIR: dataDir,
    MUDRA_LOG_LEVEL: 'warn',
    MUDRA_RATE_LIMITS: 'off',
    ...settings,
    ...more,
  })

  /** Runs a command to its end. @param input  what it reads; nothing unless given */
  const run = async (
    args: readonly string[],
    { input = '', env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<Ended> => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: environment(env) })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.stdin.on('error', () => undefined) // it ended without reading
    child.stdin.end(input)
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, stdout, stderr }
  }

  /** Starts a command and leaves it running; whoever starts it ends it. */
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  const serve = async (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const port = await freePort()
    const child = start(['serve', ...args], { MUDRA_PORT: String(port), ...env })
    const ended = once(child, 'exit') as Promise<[number | null]>
    const stop = async () => {
      running.delete(stop)
      child.kill('SIGTERM')
      const [code] = await ended
      return code
    }
    running.add(stop)
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
    await waitForLine(child, /^ready /)
    const url = `http://localhost:${port}`
    if (child.pid === undefined) throw new Error('it has no process id')
    return {
      pid: child.pid,
      port,
      url,
      stop,
      ended,
      /** What it has printed so far. */
      printed: () => printed,
      terminate: () => child.kill('SIGTERM'),
      api: async (path: string, token: string, body?: unknown): Promise<ApiAnswer> => {
        const response = await fetch(`${url}/api/1.0${path}`, {
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify({ data: body }) }),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        })
        const answer = (await response.json()) as { data?: unknown }
        return { status: response.status, data: answer.data }
      },
    }
  }

  /** The same in this process, which is still another one than a server's, and takes a tenth of the time. */
  const runHere = async (
    args: readonly string[],
    {
      input = '',
      env = {},
      terminal = [],
    }: {
      readonly input?: string
      readonly env?: Readonly<Record<string, string>>
      readonly terminal?: readonly string[]
    } = {},
  ): Promise<Ended> =>
    await runMudrad(args, { environment: environment(env), platform: PLATFORM, input, terminal })
  const expecting =
    <Options>(runAny: (args: readonly string[], options?: Options) => Promise<Ended>) =>
    async (args: readonly string[], options?: Options): Promise<string> => {
      const { code, stderr, stdout } = await runAny(args, options)
      if (code !== 0) throw new Error(`mudrad ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`)
      return stdout
    }

  return {
    folder,
    dataDir,
    databaseFile: join(dataDir, 'mudra.sqlite'),
    run,
    runHere,
    serve,
    start,
    /** Runs a command that must succeed. @returns what it printed */
    expectDone: expecting(run),
    expectDoneHere: expecting(runHere),
    /** Ends what still runs and removes the folder. */
    remove: async () => {
      await Promise.all([...running].map(async (stop) => await stop()))
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type Installation = ReturnType<typeof newInstallation>
export type Served = Awaited<ReturnType<Installation['serve']>>
