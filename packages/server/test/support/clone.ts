import { execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { plainEnvironment, REPOSITORY, waitForLine } from './mudrad-process.js'
import { spawn } from './spawn.js'

/** Makes of a folder what `git clone` would bring, with what is not committed yet; packages and what is built are not there. */
export function copyRepository(clone: string): void {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  })
  const made = new Set<string>()
  for (const file of list.split('\0')) {
    const source = join(REPOSITORY, file)
    if (file === '' || !existsSync(source)) continue
    const folder = dirname(join(clone, file))
    if (!made.has(folder)) mkdirSync(folder, { recursive: true })
    made.add(folder)
    copyFileSync(source, join(clone, file))
  }
}

/** What a newcomer's shell has: it finds the machine's Node and npm, not those that npm installed here. */
export function shellEnvironment(home: string): Record<string, string> {
  const { PATH = '', ...rest } = plainEnvironment(home)
  const path = PATH.split(delimiter).filter((one) => !one.endsWith(join('node_modules', '.bin')))
  return { ...rest, PATH: path.join(delimiter) }
}

/** Where this machine's npm is configured to find packages, and has those that it fetched before. */
export function npmSettings(): Record<string, string> {
  // One `name=value` a line.
  const said = execFileSync('npm', ['config', 'get', 'cache', 'registry', 'userconfig'], { encoding: 'utf8' })
  return Object.fromEntries(
    said
      .trim()
      .split('\n')
      .map((line) => [`npm_config_${line.slice(0, line.indexOf('='))}`, line.slice(line.indexOf('=') + 1)]),
  )
}

export interface Started {
  readonly npm: ChildProcess
  readonly startMs: number
  readonly lines: readonly string[]
  readonly errors: () => string
}

/** `npm start`, until it says that it is ready. */
export async function npmStart(
  clone: string,
  {
    home,
    port,
    npmEnvironment = {},
  }: {
    readonly home: string
    readonly port: number
    readonly npmEnvironment?: Readonly<Record<string, string>>
  },
): Promise<Started> {
  const startedMs = performance.now()
  const npm = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...shellEnvironment(home), ...npmEnvironment, MUDRA_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: whoever is left in it at the end was left behind.
    detached: true,
  })
  let output = ''
  let errors = ''
  npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  try {
    await waitForLine(npm, /^ready /)
  } catch (error) {
    await endGroup(npm)
    throw error
  }
  return { npm, startMs: performance.now() - startedMs, lines: output.split('\n'), errors: () => errors }
}

/** Whether any process of the group is alive; one that ended and that nobody has asked for is not. */
export function isAnyoneLeft({ pid }: ChildProcess): boolean {
  const processes = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
  return processes.split('\n').some((line) => {
    const [group, state = ''] = line.trim().split(/\s+/)
    return group === String(pid) && !state.startsWith('Z')
  })
}

/** For a start that failed: nothing stays behind. */
export async function endGroup(npm: ChildProcess): Promise<void> {
  if (npm.pid === undefined) return
  if (isAnyoneLeft(npm)) process.kill(-npm.pid, 'SIGKILL')
  if (npm.exitCode === null && npm.signalCode === null) await once(npm, 'exit')
}
