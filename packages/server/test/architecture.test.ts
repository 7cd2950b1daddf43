import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IMPORT_LAW, RULES, STUBS, WHOLE_FILES, type RoleLaw } from './support/lint-seeds.js'

// The lint rules are themselves under test: each is broken on purpose in a copy of the tree's shape, since a
// pattern that matches nothing looks exactly like a tree without violations. All seeds share one run of oxlint.

const root = resolve(import.meta.dirname, '../../..')
const sandbox = mkdtempSync(join(tmpdir(), 'mudra-architecture-'))
const source = join(sandbox, 'packages/server/src')

/** `rule` is the one rule that must refuse the file, or null if lint must accept it. */
type Seed = {
  readonly title: string
  readonly path: string
  readonly text: string
  readonly rule: string | null
}
type Report = { readonly diagnostics: readonly { filename: string; code: string; severity: string }[] }

let seedCount = 0

/** Gives the seed a file of its own that still has its role: `seed.store.ts` becomes `seed-7.store.ts`. */
function ownFile(seed: Seed): Seed {
  return { ...seed, path: seed.path.replace('seed', `seed-${++seedCount}`) }
}

function importSeeds({ file: path, allowed, typesOnly, refused }: RoleLaw): Seed[] {
  const value = (it: string, rule: string | null): Seed =>
    ownFile({
      title: `value of ${it}`,
      path,
      rule,
      text: `import { stub } from '${it}'\nexport const used = stub\n`,
    })
  const type = (it: string, rule: string | null): Seed =>
    ownFile({
      title: `type of ${it}`,
      path,
      rule,
      text: `import type { Stub } from '${it}'\nexport type Used = Stub\n`,
    })
  const no = 'no-restricted-imports'
  return [
    ...allowed.map((it) => value(it, null)),
    ...typesOnly.flatMap((it) => [type(it, null), value(it, no)]),
    ...refused.flatMap((it) => [type(it, no), value(it, no)]),
  ]
}

const cases = [
  ...IMPORT_LAW.map((law) => ({ name: `hold ${law.role} to the import law`, seeds: importSeeds(law) })),
  ...RULES.map(({ title, file: path, bad, good, rule }) => ({
    name: `refuse ${title}`,
    seeds: [
      ownFile({ title: 'with it', path, text: bad, rule }),
      ownFile({ title: 'without it', path, text: good, rule: null }),
    ],
  })),
  ...WHOLE_FILES.map((file) => ({
    name: `${file.rule === null ? 'accept' : 'refuse'} ${file.title}`,
    seeds: [file],
  })),
]

const rulesBrokenBy = new Map<string, Set<string>>()
const verdict = (path: string): string =>
  [...(rulesBrokenBy.get(join(source, path)) ?? [])].join(' ') || 'accepted'

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function oxlint(cwd: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const program = join(root, 'node_modules/oxlint/bin/oxlint')
  return spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
}

beforeAll(() => {
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json', 'packages/server/tsconfig.json']) {
    cpSync(join(root, file), join(sandbox, file))
  }
  symlinkSync(join(root, 'node_modules'), join(sandbox, 'node_modules'))
  for (const path of STUBS) write(join(source, path), 'export type Stub = string\nexport const stub = 1\n')
  for (const { path, text } of cases.flatMap((it) => it.seeds)) write(join(source, path), text)

  const { stdout, stderr } = oxlint(sandbox, '--format', 'json', 'packages')
  expect(stderr).toBe('')
  for (const { filename, code, severity } of (JSON.parse(stdout) as Report).diagnostics) {
    if (severity !== 'error') continue
    const path = resolve(sandbox, filename)
    const rule = code.replace(/^.*\((.*)\)$/, '$1') // "typescript-eslint(no-explicit-any)"
    rulesBrokenBy.set(path, new Set([...(rulesBrokenBy.get(path) ?? []), rule]))
  }
}, 60_000)

afterAll(() => rmSync(sandbox, { recursive: true, force: true }))

describe('the lint rules', () => {
  test.each(cases)('$name', ({ seeds }) => {
    const actual = seeds.map(({ title, path }) => `${title}: ${verdict(path)}`)
    expect(actual).toEqual(seeds.map(({ title, rule }) => `${title}: ${rule ?? 'accepted'}`))
  })

  test('accept the files that the seeds import', () => {
    expect(STUBS.map((path) => `${path}: ${verdict(path)}`)).toEqual(STUBS.map((path) => `${path}: accepted`))
  })
})

describe('the tree', () => {
  test('passes lint', { timeout: 120_000 }, () => {
    const { status, stdout, stderr } = oxlint(root, '--quiet', '--format', 'unix')
    expect(stdout + stderr).toBe('')
    expect(status).toBe(0)
  })

  // What oxlint has no rule for: `new Date()` reads the clock as much as `Date.now()` does.
  test('reads no clock by constructing a Date in protocol/ and rooms/', () => {
    const cwd = join(root, 'packages/server/src')
    const files = globSync('{protocol,rooms}/**/*.{ts,tsx}', { cwd })
    expect(files).not.toEqual([])
    expect(files.filter((file) => /\bDate\(\s*\)/.test(readFileSync(join(cwd, file), 'utf8')))).toEqual([])
  })
})
