// Makes dist/bundle out of what the compiler made: one file where there were thousands. Finding, reading and linking each of them took
// longer than all that a start does besides. Packages that only some need are left where they are, and so is what only tests load.
import { buildSync } from 'esbuild'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const server = import.meta.dirname
const BUNDLE = 'dist/bundle'
const NOTICES = 'licences.txt'
const FRESH_SCHEMA = 'fresh-schema.json'
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/

// One of an earlier build would be none of this one's.
rmSync(join(server, BUNDLE, FRESH_SCHEMA), { force: true })
// Ends with its process, so that none is left behind.
const { metafile } = buildSync({
  absWorkingDir: server,
  entryPoints: {
    main: 'dist/main.js',
    'start-emulator': 'dist/compose/start-emulator.js',
    // The tests open them in processes of their own.
    services: 'dist/compose/services.js',
    // A thread is started from a file of its own.
    'password-strength-worker': 'dist/platform/password-strength-worker.js',
  },
  outdir: BUNDLE,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  alias: { 'node:http': './bundle-node-http.cjs' },
  chunkNames: '[name]-[hash]',
  // Names of functions and classes are told in logs and errors.
  keepNames: true,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none', // all of the licences stand in one file
  metafile: true,
  logLevel: 'warning',
  external: [
    // Loaded where they are wanted, some of them optional.
    '@aws-sdk/*',
    '@opentelemetry/*',
    '@peculiar/x509',
    '@scalar/fastify-api-reference',
    '@simplewebauthn/server',
    '@zxcvbn-ts/*',
    'nodemailer',
    'pg-native',
    'reflect-metadata',
  ],
  // Packages in CommonJS ask for what Node itself has.
  banner: { js: "import{createRequire as $r}from'node:module';const require=$r(import.meta.url);" },
})

const made = Object.keys(metafile.outputs).map((path) => path.slice(BUNDLE.length + 1))
for (const file of readdirSync(join(server, BUNDLE)))
  if (file.endsWith('.js') && !made.includes(file)) rmSync(join(server, BUNDLE, file))
writeFileSync(join(server, BUNDLE, FRESH_SCHEMA), JSON.stringify(await freshSchema()))
writeFileSync(join(server, BUNDLE, NOTICES), notices(Object.keys(metafile.inputs)))

/** What the migrations make of a SQLite without data, so that nobody's has to go their way. */
async function freshSchema() {
  const { openDatabase } = await import('./dist/db/database.js')
  const { migrate } = await import('./dist/db/migrations.js')
  const { readFreshSchema } = await import('./dist/db/fresh-schema.js')
  const db = openDatabase({ kind: 'sqlite', path: ':memory:' }, { onIdleError: () => undefined })
  try {
    await migrate(db)
    return await readFreshSchema(db)
  } finally {
    await db.close()
  }
}

/** Whoever passes on what others wrote passes on their licences. */
function notices(files) {
  const packages = new Set(files.flatMap((file) => PACKAGE.exec(join(server, file))?.[0] ?? []))
  return [...packages]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const { license, name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const texts = readdirSync(folder).filter((file) =>
        /^(?:licen[cs]e|notice)(?:\.(?:md|txt))?$/i.test(file),
      )
      const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}
