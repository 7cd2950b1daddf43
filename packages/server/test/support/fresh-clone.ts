import { execFile, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { copyRepository, endGroup, shellEnvironment } from './clone.js'
import { REPOSITORY, waitForLine } from './mudrad-process.js'
import { spawn } from './spawn.js'

const run = promisify(execFile)

/** A copy of the repository as somebody has it who cloned it a moment ago. */
export interface FreshClone {
  readonly folder: string
  /** Of whoever cloned it, and empty. */
  readonly home: string
  readonly environment: Readonly<Record<string, string>>
  remove(): void
}

/** Its packages are the repository's: installing them takes a minute, and the network. */
export async function cloneRepository(): Promise<FreshClone> {
  // Were the packages not as the lockfile wants them, npm would install through the link below, over the repository's own.
  await run(process.execPath, [join(REPOSITORY, 'scripts/ready.mjs')])
  const outer = mkdtempSync(join(tmpdir(), 'mudra-clone-'))
  const [folder, home] = [join(outer, 'mudra'), join(outer, 'home')]
  mkdirSync(home, { mode: 0o700 })
  mkdirSync(folder)
  copyRepository(folder)
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'), 'dir')
  return {
    folder,
    home,
    environment: shellEnvironment(home),
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
    return { process: child, line: found, output: () => output, errors: () => errors }
  } catch (error) {
    await endGroup(child)
    throw error
  }
}
