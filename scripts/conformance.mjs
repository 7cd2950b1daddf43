// Writes docs/conformance.md: which clause of which standard is shown by which test. `--check` only compares, for the tests.
// It fails when a clause has no test and no reason, and when a title names a clause that the lists in conformance/ lack.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import { EXTENSIONS } from './conformance/extensions.mjs'
import { OAUTH } from './conformance/oauth.mjs'
import { OPENID } from './conformance/openid.mjs'
import { OTHERS } from './conformance/others.mjs'
import { SECURITY } from './conformance/security.mjs'
import { conformanceTable } from './conformance/table.mjs'

const STANDARDS = [OAUTH, ...EXTENSIONS, ...SECURITY, ...OPENID, ...OTHERS]
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const document = join(root, 'docs/conformance.md')

const { text, withoutTest, unlisted } = conformanceTable(STANDARDS, await allTitles())
complain('Clauses without a test: give one the clause in its title, or the clause a reason', withoutTest)
complain('Clauses that titles name and scripts/conformance/ does not list', unlisted)
if (!process.argv.includes('--check')) writeFileSync(document, text)
else if (readOr('') !== text) complain('Stale: run npm run conformance', [relative(root, document)])

function complain(what, list) {
  if (list.length === 0) return
  process.exitCode = 1
  process.stderr.write(`${what}:\n${list.map((line) => `  ${line}\n`).join('')}`)
}

function readOr(otherwise) {
  try {
    return readFileSync(document, 'utf8')
  } catch {
    return otherwise
  }
}

/** Read from the syntax of the files, of which none is run: no database is started, and tests of stores count as well. */
async function allTitles() {
  const vitest = await createVitest('test', {
    config: false,
    root,
    watch: false,
    include: ['packages/*/{src,test}/**/*.{test,contract}.{ts,tsx}'],
  })
  try {
    const modules = await vitest.parseSpecifications(await vitest.globTestSpecifications())
    return modules.flatMap((module) => {
      const file = relative(root, module.moduleId).replaceAll(sep, '/')
      return [...module.children.allTests()].map(({ fullName: name }) => ({ file, name }))
    })
  } finally {
    await vitest.close()
  }
}
