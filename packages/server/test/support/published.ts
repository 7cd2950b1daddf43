import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from './mudrad-process.js'

// What tests of packages as they are published share.

const COMPILER = join(REPOSITORY, 'node_modules/typescript/bin/tsc')

export interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** @returns what it prints @throws where it ends otherwise than with 0, with all that it said */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env = process.env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): string {
  const { output, status, stdout } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status ?? ''}\n${output.join('')}`)
  return stdout
}

/** Packs a package of this repository, whose files are built already. @param folder  where the tarball goes */
export function pack(
  name: 'client' | 'server' | 'testing',
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Packed {
  const told = run('npm', ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`], {
    cwd: join(REPOSITORY, 'packages', name),
    env,
  })
  const read = JSON.parse(told) as readonly Packed[] | Readonly<Record<string, Packed>>
  const [only] = Object.values(read)
  if (only === undefined) throw new Error('nothing was packed')
  return only
}

/** What attw says of a tarball as an ES module. @throws where it finds anything */
export function attw(tarball: string): void {
  const program = join(REPOSITORY, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  run(process.execPath, [program, tarball, '--profile', 'esm-only'], { cwd: REPOSITORY })
}

/** The two ways in which types of a package are looked for. */
export const RESOLUTIONS = [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const

/** Compiles a text in a project, strictly and with the types of its packages looked at, too. @throws where it does not compile */
export function compileIn(
  project: string,
  text: string,
  options: { readonly module: string; readonly moduleResolution: string } & Readonly<Record<string, unknown>>,
): void {
  writeFileSync(join(project, 'types.mts'), text)
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: [],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    ...options,
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.mts'] }))
  run(process.execPath, [COMPILER, '-p', 'tsconfig.json'], { cwd: project })
}
