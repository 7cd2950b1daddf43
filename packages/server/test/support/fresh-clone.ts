import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { plainEnvironment, REPOSITORY, waitForLine } from './mudrad-process.js'

const run = promisify(execFile)

/** A copy of the repository as somebody has it who cloned it a moment ago. */
export interface FreshClone {
  readonly folder: string
  /** Of whoever cloned it, and empty. */
  readonly home: string
  /** What a newcomer's shell has: the machine's own Node, not the one that npm put beside the tests. */
  readonly environment: Readonly<Record<string, string>>
  remove(): void
}

/** What `git clone` would bring, with what is not committed yet. Its packages are the repository's: installing them takes a minute, and the network. */
export async function cloneRepository(): Promise<FreshClone> {
  // Were the packages not as the lockfile wants them, npm would install through the link below, over the repository's own.
  await run(process.execPath, [join(REPOSITORY, 'scripts/ready.mjs')])
  const outer = mkdtempSync(join(tmpdir(), 'mudra-start-'))
  const [folder, home] = [join(outer, 'mudra'), join(outer, 'home')]
  mkdirSync(home, { mode: 0o700 })
  mkdirSync(folder)
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  })
  for (const file of list.split('\0')) {
    const source = join(REPOSITORY, file)
    if (file === '' || !existsSync(source)) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(source, join(folder, file))
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'), 'dir')
  const { PATH = '', ...rest } = plainEnvironment(home)
  const path = PATH.split(delimiter).filter((one) => !one.endsWith(join('node_modules', '.bin')))
  return {
    folder,
    home,
    environment: { ...rest, PATH: path.join(delimiter) },
    remove: () => {
      rmSync(outer, { recursive: true, force: true })
    },
  }
}

/** A program that goes on until it is told to end, in a process group of its own: whoever is left in it at the end was left behind. */
export interface LongRunning {
  readonly process: ChildProcess
  /** The line that it was waited for. */
  readonly line: string
  /** How long that took. */
  readonly startMs: number
  /** Until now. */
  readonly output: () => string
  readonly errors: () => string
}

/** Starts a program in the clone and waits until it writes a line. */
export async function startInClone(
  clone: FreshClone,
  command: readonly [program: string, ...args: string[]],
  { env, line }: { readonly env: Readonly<Record<string, string>>; readonly line: RegExp },
): Promise<LongRunning> {
  const startedMs = performance.now()
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd: clone.folder,
    env: { ...clone.environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  try {
    const found = await waitForLine(child, line)
    const startMs = performance.now() - startedMs
    return { process: child, line: found, startMs, output: () => output, errors: () => errors }
  } catch (error) {
    await endGroup(child)
    throw error
  }
}

/** Whether any process of the group is alive. */
export function isAnyoneLeft({ pid }: ChildProcess): boolean {
  if (pid === undefined) return false
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

/** Nothing stays behind, however a test went. */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  if (isAnyoneLeft(child)) process.kill(-child.pid, 'SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
