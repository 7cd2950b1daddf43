// Writes docs/limits.md from the named constants of the server and of the client library, so that it says what is true; with --check, only compares.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'packages/server/src')
const client = join(root, 'packages/client/src')
const target = join(root, 'docs/limits.md')

/** How many seconds a minute has is no limit. */
const NAME =
  '(?!(?:MINUTE|QUARTER|HOUR|DAY)_SECONDS\\b)[A-Z][A-Z0-9_]*(?:_MAX|_LENGTH_MIN|_TIMEOUT_MS|_LIFETIME_MS|_INTERVAL_MS|_SECONDS|_DAYS|_BUDGET|_PER_MINUTE)'
const NAMED = new RegExp(`^(?:export )?const (${NAME})(?::[^=]+)? = ([^\\n]+(?:\\n {2}[^\\n]+)*)`, 'gm')

/** Whether a constant of this name stands in the document, so that its value cannot change unseen. */
export const isLimitName = (name) => new RegExp(`^${NAME}$`).test(name)

/** @returns rows of name, value and meaning, by the file that they stand in */
export function limitsOf(folder) {
  const files = globSync('**/*.{ts,tsx}', { cwd: folder }).filter(
    (file) => !/\.(?:test|contract)\.tsx?$/.test(file),
  )
  return files.toSorted().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    const rows = [...text.matchAll(NAMED)].map((match) => ({
      name: match[1],
      value: valueOf(match[2]),
      meaning: commentBefore(text.slice(0, match.index)),
    }))
    return { file, rows }
  })
}

function valueOf(expression) {
  const line = expression.replaceAll(/\s+/g, ' ').trim()
  const budget = /points: ([\d_]+), windowSeconds: ([\d_* A-Z]+)/.exec(line)
  if (budget !== null) return `${budget[1]} in ${plain(budget[2])} s`
  return plain(line.replace(/ as const$/, ''))
}

function plain(expression) {
  const text = expression.replaceAll('_SECONDS', '_SECONDS').trim()
  return /^[\d_ *+()-]+$/.test(text) ? count(text) : text.replaceAll('|', '\\|')
}

/** Of whole numbers and `*` alone. */
function count(text) {
  const product = text.split('*').reduce((sum, factor) => sum * Number(factor.replaceAll('_', '')), 1)
  return Number.isFinite(product) ? product.toLocaleString('en-US') : text
}

/** The doc comment that ends right there, in one line. */
function commentBefore(text) {
  const comment = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*$/.exec(text)?.[1] ?? ''
  return comment
    .replaceAll(/\n\s*\*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .trim()
}

/** @param library  the sources of the client library, whose limits stand after the server's */
export function limitsDocument(folder, library) {
  const tables = (of, level) =>
    limitsOf(of)
      .filter(({ rows }) => rows.length > 0)
      .map(({ file, rows }) =>
        [
          `${level} \`${file.replaceAll('\\', '/')}\``,
          '',
          '| limit | value | what for |',
          '| --- | --- | --- |',
          ...rows.map(({ meaning, name, value }) => `| \`${name}\` | ${value} | ${meaning} |`),
        ].join('\n'),
      )
      .join('\n\n')
  return [
    '# Limits',
    '',
    '<!-- Made by `node scripts/limits-doc.mjs`. Change the constants, not this file. -->',
    '',
    'Every body, header, list, loop, queue and time has a limit, and every limit has a name. What holds back tokens, addresses and guesses is described in [ADR 0014](adr/0014-limits.md). How long things live and how often something is done stands here, too.',
    '',
    tables(folder, '##'),
    '',
    '## The client library',
    '',
    'What `@mudra/client` keeps to, in the programs that use it.',
    '',
    tables(library, '###'),
    '',
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const made = limitsDocument(source, client)
  if (!process.argv.includes('--check')) writeFileSync(target, made)
  else if (readFileSync(target, 'utf8') !== made) {
    console.error(`${relative(root, target)} is not what the constants say; run node scripts/limits-doc.mjs`)
    process.exitCode = 1
  }
}
