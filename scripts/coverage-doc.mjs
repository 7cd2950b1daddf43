// Writes docs/coverage.md: every operation that Asana publishes, whether it is served, and which tests call it.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { makeCallReader } from './coverage/calls.mjs'

const root = resolve(import.meta.dirname, '..')
const tests = join(root, 'packages/server/test')
const target = join(root, 'docs/coverage.md')

/** An operation that more files call than these is called nearly everywhere, and its row would change with each of them. */
const FILES_MAX = 8

/** They walk through the table of operations, and so are tests of each; they stand where no other test says its operation. */
const WALKS = [
  'http/operations',
  'http/openapi',
  'http/scopes',
  'http/attack-reading-another-workspace',
  'e2e/reference-samples',
]

/** Asana's own table. @returns rows `{ method, path, id, tag, scope }` */
export function asanaOperations() {
  const [, ...rows] = readFileSync(join(tests, 'http/asana-operations.tsv'), 'utf8').trimEnd().split('\n')
  return rows.map((row) => {
    const [method, path, id, tag, scope = ''] = row.split('\t')
    return { method, path, id, tag, scope }
  })
}

/** @returns {Set<string>} the ids in the tables of `protocol/asana` */
export function servedOperations() {
  const folder = join(root, 'packages/server/src/protocol/asana')
  const files = globSync('*operations.ts', { cwd: folder })
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}(\w+): \{\s*method: '/gm)].map(
        ([, id]) => id,
      ),
    ),
  )
}

/** @returns {Map<string, string[]>} by operation, the test files that call it */
function testsByOperation(operations) {
  const reader = makeCallReader(operations)
  const files = globSync(['{http,race,e2e,clients}/**/*.test.ts', 'clients/python/*.py'], {
    cwd: tests,
    exclude: (name) => name === 'node_modules' || name.endsWith('/node_modules'),
  })
  const found = new Map(operations.map(({ id }) => [id, []]))
  const walked = new Map(operations.map(({ id }) => [id, []]))
  for (const file of files.map((one) => one.replaceAll('\\', '/')).toSorted()) {
    const isWalk = WALKS.some((walk) => file === `${walk}.test.ts`)
    const source = readFileSync(join(tests, file), 'utf8')
    const called = file.endsWith('.py') ? reader.ofPython(source) : reader.ofTypeScript(file, source)
    for (const id of called) (isWalk ? walked : found).get(id).push(nameOf(file))
  }
  return new Map([...found].map(([id, names]) => [id, names.length > 0 ? names : walked.get(id)]))
}

const nameOf = (file) => file.replace(/^http\//, '').replace(/(?:\.test)?\.ts$/, '')

function listOf(files, subject) {
  if (files.length <= FILES_MAX) return files.join(', ')
  const own = files.filter((file) => basename(file).includes(subject))
  return [...own.slice(0, FILES_MAX), 'and more than eight others'].join(', ')
}

/** A served operation that no test calls is a mistake. @returns the text, and the ids of those */
export function coverageDocument() {
  const operations = asanaOperations()
  const served = servedOperations()
  const files = testsByOperation(operations)
  const tags = [...new Set(operations.map(({ tag }) => tag))].toSorted()
  const parts = tags.map((tag) => {
    const rows = operations.filter((one) => one.tag === tag)
    const subject = tag.toLowerCase().split(' ')[0]
    return [
      `## ${tag}: ${rows.filter(({ id }) => served.has(id)).length} of ${rows.length}`,
      '',
      '| operation | request | scope | served | tests |',
      '| --- | --- | --- | --- | --- |',
      ...rows.map(({ id, method, path, scope }) => {
        const isServed = served.has(id)
        const cells = [
          `\`${id}\``,
          `\`${method} ${path}\``,
          scope === '' ? 'full permissions' : `\`${scope}\``,
        ]
        return `| ${[...cells, isServed ? 'yes' : 'no', isServed ? listOf(files.get(id), subject) : ''].join(' | ')} |`
      }),
    ].join('\n')
  })
  const text = [
    '# Operations',
    '',
    '<!-- Made by `node scripts/coverage-doc.mjs`. Change the tests, not this file. -->',
    '',
    `Every operation that Asana’s description has, ${served.size} of ${operations.length} of them served, and the tests that call it, as their sources say: files of \`packages/server/test/http\` unless a folder stands before them. Beside these, every served operation is called by the tests that walk through the whole table (${WALKS.map((walk) => `\`${nameOf(walk)}\``).join(', ')}), and each answer of the API in \`test/http\` is held against Asana’s description; [where they differ](asana-deviations.md#fields-and-statuses-that-asanas-description-does-not-have).`,
    '',
    parts.join('\n\n'),
    '',
  ].join('\n')
  return { text, untested: [...served].filter((id) => files.get(id)?.length === 0) }
}

if (process.argv[1] === import.meta.filename) {
  const { text, untested } = coverageDocument()
  writeFileSync(target, text)
  for (const id of untested) console.error(`${id} is served, and no test calls it`)
}
