import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attw, compileIn, pack, RESOLUTIONS, run, type Packed } from '../../server/test/support/published.js'
import { ensureClientBuilt } from './support/built-client.js'

const ROOT = join(import.meta.dirname, '../../..')
const PACKAGE = join(ROOT, 'packages/client')
const TARBALL_BYTES_MAX = 60_000
interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: object
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
    packed = pack('client', folder)
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{"name":"empty","private":true}')
    const offline = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts']
    run('npm', ['install', ...offline, join(folder, packed.filename)], { cwd: project })
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
    attw(join(folder, packed.filename))
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
    expect(run(process.execPath, [file], { cwd: project }).trim()).toBe(
      '[PersonalAccessToken for https://app.asana.com]',
    )
  })

  it.each(RESOLUTIONS)(
    'has types for module %s with resolution %s, without those of Node',
    (module, moduleResolution) => {
      const lines = modules.map((name, index) => `export * as module${index} from '${name}'`)
      const use =
        "import { MudraError, type MudraErrorCode } from '@mudra/client'\nconst code: MudraErrorCode = new MudraError('signed_out', '').code\nexport { code }\n"
      compileIn(project, `${use}${lines.join('\n')}\n`, { module, moduleResolution })
    },
  )

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
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', examples], { cwd: ROOT })
  })
})
