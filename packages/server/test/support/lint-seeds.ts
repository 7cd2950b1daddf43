// What architecture.test.ts breaks on purpose. Paths are below packages/server/src; the seeds live in features/apps.

/** Files that exist so that the seeds have something to import. */
export const STUBS = [
  'main.ts',
  'time-units.ts',
  'compose/services.ts',
  'config/config.ts',
  'commands/serve.ts',
  'protocol/scope.ts',
  'protocol/asana/gid.ts',
  'protocol/asana/gid-list.ts',
  'protocol/asana/scopes.ts',
  'platform/clock.ts',
  'features/apps/app.ts',
  'features/apps/app.wire.ts',
  'features/apps/app.api.ts',
  'features/apps/app.rules.ts',
  'features/apps/app.parts.tsx',
  'features/apps/apps.store.ts',
  'features/apps/apps.writers.ts',
  'features/apps/app.columns.ts',
  'features/apps/apps.routes.ts',
  'features/apps/apps.page.tsx',
  'http/server/server.ts',
  'ui/layout.tsx',
  'db/schema.ts',
  'languages/text.ts',
] as const

export type RoleLaw = {
  readonly role: string
  readonly file: string
  readonly allowed: readonly string[]
  /** `import type` passes, a value does not. */
  readonly typesOnly: readonly string[]
  /** Not even types. */
  readonly refused: readonly string[]
}

const UPWARD = [
  '../main.js',
  '../compose/services.js',
  '../compose/base.js',
  '../config/config.js',
  '../commands/serve.js',
]
const UPWARD_FROM_A_FEATURE = UPWARD.map((path) => `../${path}`)

const ROLES: readonly RoleLaw[] = [
  {
    role: 'protocol',
    file: 'protocol/seed.ts',
    allowed: ['./scope.js', 'node:crypto'],
    typesOnly: [],
    refused: [
      'node:fs',
      'node:fs/promises',
      'fastify',
      '@fastify/cookie',
      'jose',
      'a-library-added-later',
      '../platform/clock.js',
      '../features/apps/app.js',
      '../http/server/server.js',
      '../ui/layout.js',
      '../db/schema.js',
      '../languages/text.js',
      ...UPWARD,
    ],
  },
  {
    role: 'languages',
    file: 'languages/seed.ts',
    allowed: ['./text.js', 'node:async_hooks', 'intl-messageformat', 'preact'],
    typesOnly: [],
    refused: [
      'node:fs',
      'a-library-added-later',
      '../protocol/scope.js',
      '../platform/clock.js',
      '../features/apps/app.js',
      '../http/server.js',
      '../ui/layout.js',
      '../db/schema.js',
      ...UPWARD,
    ],
  },
  {
    role: 'platform',
    file: 'platform/seed.ts',
    allowed: [
      './clock.js',
      'node:crypto',
      'node:fs/promises',
      'jose',
      'pino',
      'nodemailer',
      'rate-limiter-flexible',
      '@peculiar/x509',
      '@simplewebauthn/server',
      'otpauth',
      '@zxcvbn-ts/core',
      'lru-cache',
      'uqr',
    ],
    typesOnly: [],
    refused: [
      'fastify',
      'kysely',
      'node:process',
      '../protocol/scope.js',
      '../features/apps/app.js',
      '../http/server/server.js',
      '../ui/layout.js',
      '../db/schema.js',
      ...UPWARD,
    ],
  },
  {
    role: 'a face',
    file: 'features/apps/seed.feature.ts',
    allowed: [
      '../../protocol/scope.js',
      '../../platform/clock.js',
      '../../db/schema.js',
      './app.js',
      './apps.store.js',
      './apps.routes.js',
      './apps.page.js',
      'fastify',
    ],
    typesOnly: ['../../http/server/server.js'],
    refused: ['node:os', 'kysely', 'preact', ...UPWARD_FROM_A_FEATURE],
  },
  ...['seed.ts', 'seed.wire.ts', 'seed.api.ts'].map((name) => ({
    role: `a use case (${name})`,
    file: `features/apps/${name}`,
    allowed: [
      '../../protocol/scope.js',
      './app.js',
      './app.rules.js',
      './app.wire.js',
      'typebox',
      'typebox/compile',
    ],
    typesOnly: ['../../platform/clock.js'],
    refused: [
      'node:crypto',
      'fastify',
      'kysely',
      './apps.store.js',
      './apps.writers.js',
      './app.columns.js',
      './apps.routes.js',
      './apps.page.js',
      './app.parts.js',
      '../../http/server/server.js',
      '../../ui/layout.js',
      '../../db/schema.js',
      ...UPWARD_FROM_A_FEATURE,
    ],
  })),
  ...['seed.store.ts', 'seed.writers.ts', 'seed.columns.ts'].map((name) => ({
    role: `a store (${name})`,
    file: `features/apps/${name}`,
    allowed: [
      '../../protocol/scope.js',
      './app.js',
      './apps.store.js',
      './apps.writers.js',
      './app.columns.js',
      '../../db/schema.js',
      'kysely',
      'kysely/migration',
    ],
    typesOnly: ['../../platform/clock.js'],
    refused: [
      'node:crypto',
      'fastify',
      'pg',
      './apps.routes.js',
      './apps.page.js',
      './app.parts.js',
      '../../http/server/server.js',
      '../../ui/layout.js',
      ...UPWARD_FROM_A_FEATURE,
    ],
  })),
  ...['seed.routes.ts', 'seed.routes.tsx', 'seed.parts.ts'].map((name) => ({
    role: `a route (${name})`,
    file: `features/apps/${name}`,
    allowed: [
      '../../protocol/scope.js',
      './app.js',
      './apps.page.js',
      './app.parts.js',
      '../../http/server/server.js',
      '../../ui/layout.js',
      'fastify',
      '@fastify/cookie',
    ],
    typesOnly: ['../../platform/clock.js'],
    refused: [
      'node:crypto',
      'kysely',
      'preact',
      './apps.store.js',
      './apps.writers.js',
      './app.columns.js',
      '../../db/schema.js',
      ...UPWARD_FROM_A_FEATURE,
    ],
  })),
  ...['seed.page.tsx', 'seed.parts.tsx'].map((name) => ({
    role: `a page (${name})`,
    file: `features/apps/${name}`,
    allowed: [
      '../../protocol/scope.js',
      './apps.page.js',
      './app.parts.js',
      './app.rules.js',
      '../../ui/layout.js',
      'preact',
      'preact/hooks',
    ],
    typesOnly: ['./app.js', './app.wire.js', './app.api.js'],
    refused: [
      'node:crypto',
      'fastify',
      'kysely',
      './apps.store.js',
      './apps.writers.js',
      './app.columns.js',
      './apps.routes.js',
      '../../platform/clock.js',
      '../../http/server/server.js',
      '../../db/schema.js',
      ...UPWARD_FROM_A_FEATURE,
    ],
  })),
  {
    role: 'http',
    file: 'http/seed.ts',
    allowed: [
      './server/server.js',
      '../protocol/scope.js',
      '../platform/clock.js',
      '../ui/layout.js',
      'fastify',
      '@fastify/cookie',
      'prom-client',
      'rate-limiter-flexible',
      '@scalar/fastify-api-reference',
      'node:crypto',
      'node:fs/promises',
    ],
    typesOnly: [],
    refused: ['kysely', 'pg', 'node:process', '../features/apps/app.js', '../db/schema.js', ...UPWARD],
  },
  {
    role: 'ui',
    file: 'ui/seed.tsx',
    allowed: ['./layout.js', 'preact', 'preact/hooks', 'preact-render-to-string'],
    typesOnly: [],
    refused: [
      'fastify',
      'node:crypto',
      '../protocol/scope.js',
      '../platform/clock.js',
      '../features/apps/app.js',
      '../http/server/server.js',
      '../db/schema.js',
      ...UPWARD,
    ],
  },
  {
    role: 'db',
    file: 'db/seed.ts',
    allowed: [
      './schema.js',
      '../platform/clock.js',
      'kysely',
      'kysely/migration',
      'pg',
      'node:sqlite',
      'node:fs',
      'node:crypto',
    ],
    typesOnly: ['../protocol/asana/gid.js'],
    refused: [
      'fastify',
      'node:child_process',
      '../protocol/scope.js',
      '../protocol/asana/scopes.js',
      '../protocol/asana/gid-list.js',
      '../features/apps/app.js',
      '../http/server/server.js',
      '../ui/layout.js',
      ...UPWARD,
    ],
  },
  {
    role: 'a command',
    file: 'commands/seed.ts',
    allowed: [
      '../compose/services.js',
      '../config/config.js',
      '../platform/clock.js',
      '../protocol/scope.js',
      './serve.js',
      'node:util',
      'node:fs/promises',
    ],
    typesOnly: ['../features/apps/app.js', '../http/server/server.js', '../ui/layout.js', '../db/schema.js'],
    refused: ['fastify', 'kysely', '../main.js'],
  },
  {
    role: 'the client',
    file: '../../client/src/seed.ts',
    allowed: ['./store.js'],
    typesOnly: [],
    refused: ['mudrad', '../../server/src/protocol/scope.js'],
  },
]

/** The import law, a row for each role. The units of time are for every part of the server. */
export const IMPORT_LAW: readonly RoleLaw[] = ROLES.map((law) =>
  law.file.startsWith('../')
    ? law
    : { ...law, allowed: [...law.allowed, `${'../'.repeat(law.file.split('/').length - 1)}time-units.js`] },
)

type RuleSeed = {
  readonly title: string
  readonly rule: string
  readonly file: string
  readonly bad: string
  readonly good: string
}

const USE_CASE = 'features/apps/seed.ts'

/** Every other rule that .oxlintrc.json turns on, broken once. */
export const RULES: readonly RuleSeed[] = [
  {
    title: 'the clock in protocol/',
    rule: 'no-restricted-properties',
    file: 'protocol/seed.ts',
    bad: 'export const isExpired = (atMs: number): boolean => atMs <= Date.now()\n',
    good: 'export const isExpired = (atMs: number, nowMs: number): boolean => atMs <= nowMs\n',
  },
  {
    title: 'chance in a feature',
    rule: 'no-restricted-properties',
    file: USE_CASE,
    bad: 'export const pick = (): number => Math.random()\n',
    good: 'export const pick = (random: () => number): number => random()\n',
  },
  {
    title: 'random bytes from node:crypto in protocol/',
    rule: 'no-restricted-imports',
    file: 'protocol/seed.ts',
    bad: `import { randomBytes } from 'node:crypto'\nexport const id = (): string => randomBytes(4).toString('hex')\n`,
    good: `import { createHash } from 'node:crypto'\nexport const id = (): string => createHash('sha256').digest('hex')\n`,
  },
  ...[
    'process.pid',
    'performance.now()',
    'fetch',
    'setTimeout',
    'crypto.randomUUID()',
    'globalThis.process.pid',
  ].map((it) => ({
    title: `${it} in a feature`,
    rule: 'no-restricted-globals',
    file: USE_CASE,
    bad: `export const seed = ${it}\n`,
    good: 'export const seed = 1\n',
  })),
  ...['platform', 'http', 'ui', 'db', 'commands'].map((folder) => ({
    title: `process in ${folder}/`,
    rule: 'no-restricted-globals',
    file: `${folder}/seed.ts`,
    bad: 'export const home = (): string | undefined => process.env["HOME"]\n',
    good: 'export const home = (env: Record<string, string>): string | undefined => env["HOME"]\n',
  })),
  {
    title: 'console',
    rule: 'no-console',
    file: 'commands/seed.ts',
    bad: `export const greet = (): void => console.log('hello')\n`,
    good: `export const greet = (print: (line: string) => void): void => print('hello')\n`,
  },
  {
    title: 'a default export',
    rule: 'no-default-export',
    file: USE_CASE,
    bad: 'export default function seed(): number {\n  return 1\n}\n',
    good: 'export function seed(): number {\n  return 1\n}\n',
  },
  {
    title: 'a barrel file',
    rule: 'no-barrel-file',
    file: USE_CASE,
    bad: `export * from './app.js'\n`,
    good: `import { stub } from './app.js'\nexport const seed = stub\n`,
  },
  {
    title: 'any',
    rule: 'no-explicit-any',
    file: USE_CASE,
    bad: 'export const seed = (value: any): string => String(value)\n',
    good: 'export const seed = (value: number): string => String(value)\n',
  },
  {
    title: 'a non-null assertion',
    rule: 'no-non-null-assertion',
    file: USE_CASE,
    bad: 'export const seed = (list: string[]): string => list[0]!\n',
    good: `export const seed = (list: string[]): string => list[0] ?? ''\n`,
  },
  {
    title: 'a cast that changes nothing',
    rule: 'no-unnecessary-type-assertion',
    file: USE_CASE,
    bad: 'export const seed = (list: readonly number[]): number => (list[0] ?? 0) as number\n',
    good: 'export const seed = (list: readonly number[]): number => list[0] ?? 0\n',
  },
  {
    title: 'a floating promise',
    rule: 'no-floating-promises',
    file: USE_CASE,
    bad: 'export async function seed(save: () => Promise<void>): Promise<void> {\n  save()\n  await save()\n}\n',
    good: 'export async function seed(save: () => Promise<void>): Promise<void> {\n  await save()\n}\n',
  },
  {
    title: 'a promise as a condition',
    rule: 'no-misused-promises',
    file: USE_CASE,
    bad: 'export const seed = (isFree: () => Promise<boolean>): number => (isFree() ? 1 : 2)\n',
    good: 'export const seed = async (isFree: () => Promise<boolean>): Promise<number> => ((await isFree()) ? 1 : 2)\n',
  },
  {
    title: 'a promise returned without await',
    rule: 'return-await',
    file: USE_CASE,
    bad: 'export async function seed(load: () => Promise<number>): Promise<number> {\n  return load()\n}\n',
    good: 'export async function seed(load: () => Promise<number>): Promise<number> {\n  return await load()\n}\n',
  },
  {
    title: 'a switch that forgets a case',
    rule: 'switch-exhaustiveness-check',
    file: USE_CASE,
    bad: switchOver(`case 'won':`),
    good: switchOver(`case 'won':\n    case 'replayed':`),
  },
  {
    title: 'else after return',
    rule: 'no-else-return',
    file: USE_CASE,
    bad: 'export function seed(n: number): number {\n  if (n > 0) {\n    return 1\n  } else {\n    return 2\n  }\n}\n',
    good: 'export function seed(n: number): number {\n  if (n > 0) return 1\n  return 2\n}\n',
  },
  {
    title: 'raw markup in a page',
    rule: 'no-danger',
    file: 'features/apps/seed.page.tsx',
    bad: 'export const Seed = (html: string) => <p dangerouslySetInnerHTML={{ __html: html }} />\n',
    good: 'export const Seed = (text: string) => <p class="note">{text}</p>\n',
  },
  {
    title: 'a script as a link',
    rule: 'jsx-no-script-url',
    file: 'features/apps/seed.page.tsx',
    bad: 'export const Seed = () => <a href="javascript:void(0)">x</a>\n',
    good: 'export const Seed = () => <a href="/0/my-apps">x</a>\n',
  },
]

function switchOver(cases: string): string {
  return `export function seed(decision: 'won' | 'replayed'): number {
  switch (decision) {
    ${cases}
      return 1
  }
  return 2
}
`
}

/** Rules about a file's name or its neighbours; null: accepted. `elsewhere` is one more package, where no stub stands. */
export const WHOLE_FILES: readonly { title: string; rule: string | null; path: string; text: string }[] = [
  {
    title: 'a file name in camelCase',
    rule: 'filename-case',
    path: 'features/apps/camelCase.ts',
    text: 'export const a = 1\n',
  },
  {
    title: 'a cycle of values',
    rule: 'no-cycle',
    path: 'features/apps/value-cycle-a.ts',
    text: `import { b } from './value-cycle-b.js'\nexport const a = (): number => b()\n`,
  },
  {
    title: 'a cycle of values, seen from its other file',
    rule: 'no-cycle',
    path: 'features/apps/value-cycle-b.ts',
    text: `import { a } from './value-cycle-a.js'\nexport const b = (): number => a()\n`,
  },
  {
    title: 'a cycle of types alone',
    rule: 'no-cycle',
    path: 'features/apps/type-cycle-a.ts',
    text: `import type { B } from './type-cycle-b.js'\nexport type A = { b: B | null }\n`,
  },
  {
    title: 'a cycle of types alone, seen from its other file',
    rule: 'no-cycle',
    path: 'features/apps/type-cycle-b.ts',
    text: `import type { A } from './type-cycle-a.js'\nexport type B = { a: A | null }\n`,
  },
  {
    title: 'a composition root that imports a command',
    rule: 'no-restricted-imports',
    path: '../../elsewhere/src/compose/services.ts',
    text: `import { stub } from '../commands/serve.js'\nexport const used = stub\n`,
  },
  ...[
    'src/main.ts',
    'src/config/config.ts',
    'src/commands/serve.ts',
    'src/pid.test.ts',
    'test/pid.ts',
    'bench/pid.mjs',
    'bin/pid.js',
  ].map((file) => ({
    title: `process in ${file}`,
    rule: null,
    path: `../../elsewhere/${file}`,
    text: 'export const pid = process.pid\n',
  })),
  ...['src/log.test.ts', 'test/log.ts', 'bench/log.mjs', 'bin/log.js'].map((file) => ({
    title: `console in ${file}`,
    rule: null,
    path: `../../elsewhere/${file}`,
    text: `console.log('hello')\n`,
  })),
  {
    title: 'a test that imports what its subject may not',
    rule: null,
    path: 'features/apps/app.test.ts',
    text: `import { stub } from './apps.store.js'\nexport const used = stub\n`,
  },
  {
    title: 'the default export that a tool wants',
    rule: null,
    path: '../../elsewhere/tool.config.ts',
    text: 'export default { a: 1 }\n',
  },
  {
    title: 'a declaration file of a foreign library',
    rule: null,
    path: 'foreign.d.ts',
    text: `declare module 'foreign' {\n  const it: any\n  export default it\n}\n`,
  },
]
