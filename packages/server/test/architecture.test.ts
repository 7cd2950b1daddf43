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
import { violationsOf, type Law } from './support/feature-law.js'
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, tooLong } from './support/size-law.js'
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
  test('reads no clock by constructing a Date in protocol/ and features/', () => {
    const cwd = join(root, 'packages/server/src')
    const files = globSync('{protocol,features}/**/*.{ts,tsx}', { cwd })
    expect(files).not.toEqual([])
    expect(files.filter((file) => /\bDate\(\s*\)/.test(readFileSync(join(cwd, file), 'utf8')))).toEqual([])
  })
})

describe('the law of features', () => {
  const law: Law = {
    order: ['audit', 'apps', 'grants'],
    writersOf: new Map([
      ['apps', ['apps']],
      ['grants', ['grants', 'apps']],
    ]),
  }
  const tree = {
    'features/audit/audit.rules.ts': 'export const EVENTS = 1\nexport type Event = 1\n',
    'features/audit/audit.store.ts': 'export const store = 1\n',
    'features/audit/audit.writers.ts': 'export const append = 1\n',
    'features/audit/event.parts.tsx': 'export const Event = 1\n',
    'features/audit/audit.feature.ts': 'export type AuditFeature = 1\nexport const auditFeature = 1\n',
    'features/apps/app.ts': `import type { Event } from '../audit/audit.rules.js'\nexport type App = Event\n`,
    'features/grants/grant.ts': 'export type Grant = 1\n',
    'ui/table.tsx': 'export const Table = 1\n',
  }
  const withFile = (path: string, text: string, more: Record<string, string> = {}) =>
    violationsOf(new Map(Object.entries({ ...tree, ...more, [path]: text })), law)

  test('holds for a tree without violations', () => {
    expect(violationsOf(new Map(Object.entries(tree)), law)).toEqual([])
  })

  test.each([
    ['a later feature, by a type', 'features/apps/x.ts', `import type { Grant } from '../grants/grant.js'`],
    [
      'a later feature, from a folder',
      'features/apps/a/x.ts',
      `import type { Grant } from '../../grants/grant.js'`,
    ],
    ['a value of another feature', 'features/apps/x.ts', `import { store } from '../audit/audit.store.js'`],
    ['its effect alone', 'features/apps/x.ts', `import '../audit/audit.store.js'`],
    ['a writer outside a store', 'features/apps/x.ts', `import { append } from '../audit/audit.writers.js'`],
    [
      'a part of a page outside a page',
      'features/apps/x.ts',
      `import { Event } from '../audit/event.parts.js'`,
    ],
    ['a face as a value', 'features/apps/x.ts', `import { auditFeature } from '../audit/audit.feature.js'`],
    ['a table of another, by Kysely', 'features/grants/x.store.ts', `tx.insertInto('apps').values({})`],
    ['a table of another, over lines', 'features/grants/x.store.ts', `tx.deleteFrom(\n  'apps',\n)`],
    ['a table of another, by SQL', 'features/grants/x.store.ts', 'sql`update apps set name = 1`'],
    ['a folder without a row', 'features/strange/x.ts', 'export const x = 1'],
  ])('refuses %s', (_title, path, text) => {
    expect(withFile(path, `${text}\n`)).toHaveLength(1)
  })

  test.each([
    ['a type of an earlier feature', 'features/grants/x.ts', `import type { App } from '../apps/app.js'`],
    ['rules of an earlier feature', 'features/apps/x.ts', `import { EVENTS } from '../audit/audit.rules.js'`],
    ['a writer in a store', 'features/apps/x.store.ts', `import { append } from '../audit/audit.writers.js'`],
    [
      'a writer in writers',
      'features/apps/x.writers.ts',
      `import { append } from '../audit/audit.writers.js'`,
    ],
    [
      'a part of a page in a page',
      'features/apps/x.page.tsx',
      `import { Event } from '../audit/event.parts.js'`,
    ],
    [
      'the type of a face',
      'features/apps/x.ts',
      `import type { AuditFeature } from '../audit/audit.feature.js'`,
    ],
    ['a table that it shares', 'features/apps/x.store.ts', `tx.updateTable('grants').set({})`],
  ])('accepts %s', (_title, path, text) => {
    expect(withFile(path, `${text}\n`)).toEqual([])
  })

  test('refuses a circle of types, wherever it is', () => {
    const found = withFile('ui/a.tsx', `import type { B } from './b.js'\nexport type A = B | 1\n`, {
      'ui/b.tsx': `import type { A } from './a.js'\nexport type B = A | 2\n`,
    })
    expect(found).toEqual(['a circle: ui/b.tsx → ui/a.tsx → ui/b.tsx'])
  })

  test('refuses a row without a folder', () => {
    const { 'features/grants/grant.ts': _gone, ...rest } = tree
    expect(violationsOf(new Map(Object.entries(rest)), law)).toHaveLength(1)
  })

  test('refuses to judge an import that leads nowhere', () => {
    expect(() => withFile('ui/a.tsx', `import { b } from './gone.js'\n`)).toThrow('which is not there')
  })

  test('holds in the tree', () => {
    const cwd = join(root, 'packages/server/src')
    const paths = globSync('**/*.{ts,tsx}', { cwd })
    const sources = new Map(paths.map((path) => [path, readFileSync(join(cwd, path), 'utf8')]))
    const order = rowsOf('ARCHITECTURE.md', '## Features').map(([name = '']) => name)
    const owners = rowsOf('docs/storage-schema.md', '| table').flatMap(([tables = '', writers = '']) =>
      tables.split(/,\s*/).map((table) => [table, writers.split(/,\s*/)] as const),
    )
    expect(order.length).toBeGreaterThan(20)
    expect(owners.length).toBeGreaterThan(40)
    expect(violationsOf(sources, { order, writersOf: new Map(owners) })).toEqual([])
  })
})

/** What is longer, and why it stays so. A text or a list is not easier to read in pieces. */
const LONG: Readonly<Record<string, string>> = {
  'compose/services.ts': 'one line a feature, in their order, in each of its lists',
  'compose/services.ts makeServices': 'one line a feature, in their order, and what each is given',
  'config/config.ts':
    'a setting is read, judged and described in one place, and all of them are judged together',
  'config/config.ts readConfig': 'one field a setting',
  'db/schema.ts': 'every table: its type, and what a restore makes of it',
  'features/apps/pages/app-basic.page.tsx': 'one page with its three panels',
  'features/apps/pages/create-app.page.tsx CreateAppPage': 'one form',
  'features/audit-log/activity.page.tsx ActivityPage': 'one table, a column after the other',
  'features/authorization/consent.page.tsx ConsentPage': 'one form, in the order in which it is read',
  'features/credentials/credential-filters.page.tsx CredentialFilters': 'one form, a field after the other',
  'features/credentials/revoke-chosen.page.tsx RevokeChosenPage':
    'one form, with what stops and what does not',
  'features/demo/demo-organisation.ts': 'the demo organization, as a seed',
  'features/demo/seed-schema.ts': 'the description of a file, one field after the other',
  'features/mail/mail-words.ts': 'the words of every mail',
  'features/mail/mail-words.ts mailWords': 'a case a mail, nothing but words',
  'features/members/add-member.page.tsx InvitationMadePage': 'one page, shown once',
  'features/members/invitations.store.ts create': 'one transaction, whose steps decide together',
  'features/policies/policies.page.tsx Fields': 'one form, a field after the other',
  'features/reference/openid-connect.page.tsx OpenidConnectPage': 'prose',
  'features/reference/secret-scanning.page.tsx SecretScanningPage': 'prose',
  'features/sign-in/verify.page.tsx VerifyPage': 'one form for each way of proving who one is',
  'features/tasks/tasks.feature.ts tasksFeature': 'what each of its parts is given',
  'features/tokens/tokens.store.ts': 'every statement that writes a personal token',
  'http/pages/context.ts': 'what happens to a request of a browser, in its order',
  'http/server/server.ts buildServer': 'what happens to every request, in its order',
  'languages/de.ts': 'the German texts',
  'protocol/asana/operations.ts': 'the table of operations, a row each',
  'protocol/unicode/confusables-table.ts': 'made from the tables of Unicode',
  'letter-folding-table.ts': 'made from the tables of Unicode',
  'ui/fields.tsx': 'the fields of forms, which share their frame',
}

describe('the size of files and functions', () => {
  const function70 = `const a = () => {\n${'  b()\n'.repeat(FUNCTION_LINES_MAX - 2)}}\n`

  test('refuses a function that is too long by a line, comments and blank lines left out', () => {
    expect(tooLong('a.ts', function70.replace('b()', 'b()\n\n  // why'))).toEqual([])
    expect(tooLong('a.ts', function70.replace('b()', 'b()\n  c()'))).toEqual([
      { what: 'a.ts a', lines: FUNCTION_LINES_MAX + 1 },
    ])
  })

  test('counts a function in another one by itself', () => {
    const outer = (inner: string) => `function o() {\n${inner}}\n`
    expect(tooLong('a.ts', outer(function70) + outer(function70.replace('b()', 'b()\n  c()')))).toEqual([
      { what: 'a.ts a', lines: FUNCTION_LINES_MAX + 1 },
    ])
  })

  test('refuses a file that is too long by a line', () => {
    const file = (lines: number) => 'b()\n'.repeat(lines)
    expect(tooLong('a.ts', file(FILE_LINES_MAX))).toEqual([])
    expect(tooLong('a.ts', file(FILE_LINES_MAX + 1))).toEqual([{ what: 'a.ts', lines: FILE_LINES_MAX + 1 }])
  })

  test('holds in the tree but for what has a reason, and no reason is left over', () => {
    const cwd = join(root, 'packages/server/src')
    const paths = globSync('**/*.{ts,tsx}', { cwd }).filter((path) => !/\.(test|contract)\.tsx?$/.test(path))
    const long = paths.flatMap((path) => tooLong(path, readFileSync(join(cwd, path), 'utf8')))
    expect(long.map(({ what }) => what).toSorted()).toEqual(Object.keys(LONG).toSorted())
  })
})

/** The cells of the first Markdown table from a line on, without backquotes, head and rule left out. */
function rowsOf(path: string, start: string): string[][] {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const from = lines.findIndex((line) => line.startsWith(start))
  const table = lines.slice(lines.findIndex((line, at) => at >= from && line.startsWith('|')))
  const end = table.findIndex((line) => !line.startsWith('|'))
  return table.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}
