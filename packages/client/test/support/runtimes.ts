import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const MODULES = join(import.meta.dirname, '../../../../node_modules')

/** A program that runs JavaScript, and what it is told before the file. */
export interface Runtime {
  readonly program: string
  readonly args: readonly string[]
}

/** The runtimes of this machine: its own Node beside the pinned one, and Bun and Deno where they are installed. A text says why one is not there. */
export function runtimesHere(): Readonly<Record<string, Runtime | string>> {
  const bun = onPath('bun') ?? inPackages('@oven', 'bin/bun')
  const deno = onPath('deno') ?? inPackages('@deno', 'deno')
  const rest = 'is not installed: npm install --no-save bun deno'
  return {
    'the oldest Node': oldNode() ?? 'this machine has no Node before 24 beside the pinned one',
    Bun: bun === null ? `Bun ${rest}` : { program: bun, args: ['run'] },
    Deno:
      deno === null
        ? `Deno ${rest}`
        : { program: deno, args: ['run', '--allow-all', '--node-modules-dir=manual'] },
  }
}

function oldNode(): Runtime | null {
  for (const folder of foldersOfPath()) {
    const program = join(folder, 'node')
    if (!existsSync(program)) continue
    const major = Number(/^v(\d+)/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout)?.[1])
    if (major >= 20 && major < 24) return { program, args: [] }
  }
  return null
}

function onPath(name: string): string | null {
  // What npm put there of a package that ran no script is no program.
  const found = foldersOfPath().map((folder) => join(folder, name))
  return found.find((program) => existsSync(program) && runs(program)) ?? null
}

/** Packages of such a scope have the program of one kind of machine each. */
function inPackages(scope: string, path: string): string | null {
  const folder = join(MODULES, scope)
  if (!existsSync(folder)) return null
  const found = readdirSync(folder).map((name) => join(folder, name, path))
  return found.find((program) => existsSync(program) && runs(program)) ?? null
}

function runs(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0
}

function foldersOfPath(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}
