import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureClientBuilt } from './support/built-client.js'

const ROOT = join(import.meta.dirname, '../../..')
const PACKAGE = join(ROOT, 'packages/client')
const TARBALL_BYTES_MAX = 60_000
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}
interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: object
}

const run = (program: string, args: readonly string[], cwd: string) => {
  const { output, status, stdout } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status ?? ''}\n${output.join('')}`)
  return stdout
}

describe('the package, as it is published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-client-package-'))
  const project = join(folder, 'project')
  const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Manifest
  const modules = Object.keys(manifest.exports)
    .filter((path) => path !== './package.json')
    .map((path) => `@mudra/client${path.slice(1)}`)
  let packed: Packed
  beforeAll(() => {
    ensureClientBuilt()
    const told = run('npm', ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`], PACKAGE)
    const read = JSON.parse(told) as readonly Packed[] | Readonly<Record<string, Packed>>
    const [only] = Object.values(read)
    if (only === undefined) throw new Error('nothing was packed')
    packed = only
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{"name":"empty","private":true}')
    const offline = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts']
    run('npm', ['install', ...offline, join(folder, packed.filename)], project)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('is small, needs nothing, and has nothing but what was compiled', () => {
    expect(packed.size).toBeLessThan(TARBALL_BYTES_MAX)
    expect(manifest).not.toHaveProperty('dependencies')
    expect(readdirSync(join(project, 'node_modules'))).not.toContain('node')
    for (const { path } of packed.files)
      expect(path).toMatch(/^(?:dist\/(?!.*\.test\.).*\.(?:js|d\.ts)|LICENSE|README\.md|package\.json)$/)
  })

  it('is clean for publint, and for attw as an ES module', async () => {
    expect((await publint({ pkgDir: PACKAGE, strict: true })).messages).toEqual([])
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    run(process.execPath, [attw, join(folder, packed.filename), '--profile', 'esm-only'], folder)
  })

  it.each([
    ['import', 'use.mjs', 'import * as client from "@mudra/client"\n'],
    ['require', 'use.cjs', 'const client = require("@mudra/client")\n'],
  ])('works by %s, each of its modules', (way, file, first) => {
    const others = modules.map((name) =>
      way === 'import' ? `await import("${name}")` : `require("${name}")`,
    )
    const use = 'console.log(String(client.personalAccessToken("1/2:3")))'
    writeFileSync(join(project, file), [first, ...others, use].join('\n'))
    expect(run(process.execPath, [file], project).trim()).toBe(
      '[PersonalAccessToken for https://app.asana.com]',
    )
  })

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('has types for module %s with resolution %s, without those of Node', (module, moduleResolution) => {
    const lines = modules.map((name, index) => `export * as module${index} from '${name}'`)
    const use =
      "import { MudraError, type MudraErrorCode } from '@mudra/client'\nconst code: MudraErrorCode = new MudraError('signed_out', '').code\nexport { code }\n"
    writeFileSync(join(project, 'types.mts'), `${use}${lines.join('\n')}\n`)
    const lib = ['es2023', 'dom', 'dom.iterable']
    const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false }
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2022',
      lib,
      types: [],
      noEmit: true,
      ...strict,
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.mts'] }))
    run(process.execPath, [COMPILER, '-p', 'tsconfig.json'], project)
  })

  it('has examples in its docstrings that compile', () => {
    const examples = join(ROOT, 'node_modules/.cache/client-examples')
    rmSync(examples, { recursive: true, force: true })
    mkdirSync(examples, { recursive: true })
    const sources = readdirSync(join(PACKAGE, 'src'), { recursive: true, encoding: 'utf8' })
    let count = 0
    for (const source of sources.filter((path) => path.endsWith('.ts'))) {
      const text = readFileSync(join(PACKAGE, 'src', source), 'utf8')
      for (const [, block = ''] of text.matchAll(/^ \* ```ts\n([\s\S]*?)^ \* ```/gm)) {
        const code = block.replaceAll(/^ \* ?/gm, '')
        writeFileSync(join(examples, `example-${count++}.ts`), `${code}\nexport {}\n`)
      }
    }
    expect(count).toBeGreaterThan(5)
    const compilerOptions = { rootDir: ROOT, noEmit: true, noUnusedLocals: false }
    const include = ['*.ts', join(ROOT, 'packages/server/test/support/types/*.d.ts')]
    writeFileSync(
      join(examples, 'tsconfig.json'),
      JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include }),
    )
    writeFileSync(join(examples, 'package.json'), '{"type":"module"}')
    run(process.execPath, [COMPILER, '-p', examples], ROOT)
  })
})
