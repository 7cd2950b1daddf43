// Writes the tables of Unicode that names are judged by, out of two packages that keep up with it:
//   the confusables of UTS #39 from the crate unicode-security (its src/tables.rs),
//   Joining_Type and the viramas, as UAX #31 and RFC 5892 need them, from the npm package tr46 (its lib/regexes.js).
// For a new version of Unicode: cargo info unicode-security; npm pack tr46; unpack both; then
//   node scripts/unicode-tables.mjs TABLES_RS REGEXES_JS TR46_PACKAGE_JSON && npm run format
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const target = resolve(import.meta.dirname, '../packages/server/src/protocol/unicode')
const LINE_LENGTH = 100
const NOTICE = `// Written by scripts/unicode-tables.mjs; do not edit. Data of the Unicode Character Database, © Unicode, Inc., under the
// Unicode License v3 (https://www.unicode.org/license.txt).
`

const [tablesRs, regexesJs, packageJson] = process.argv.slice(2)
if (packageJson === undefined) throw new Error('name TABLES_RS, REGEXES_JS and TR46_PACKAGE_JSON')

const rust = readFileSync(tablesRs, 'utf8')
const version = /UNICODE_VERSION: \(u64, u64, u64\) = \((\d+), (\d+), (\d+)\)/.exec(rust).slice(1).join('.')
const block = /mod confusable_detection[^]*?const CONFUSABLES[^=]*= &\[([^]*?)\n {4}\];/.exec(rust)[1]
const entries = [...block.matchAll(/\('\\u\{([\da-f]+)\}',\s*&\[([^\]]*)\]\)/g)].map(([, from, to]) => {
  const prototype = [...to.matchAll(/\\u\{([\da-f]+)\}/g)].map(([, hex]) => hex)
  return `${from}=${prototype.join('+')}`
})
if (entries.length < 6_000) throw new Error(`only ${entries.length} confusables were found`)

const lines = []
for (const entry of entries) {
  const last = lines.at(-1)
  if (last !== undefined && last.length + entry.length < LINE_LENGTH)
    lines[lines.length - 1] = `${last} ${entry}`
  else lines.push(entry)
}
writeFileSync(
  join(target, 'confusables-table.ts'),
  `${NOTICE}
/** The version of Unicode whose confusables these are. */
export const CONFUSABLES_VERSION = '${version}'

/** Each confusable character and its prototype, in hexadecimal: \`22=27+27\`. */
export const CONFUSABLES = \`
${lines.join('\n')}
\`
`,
)

const { combiningClassVirama, validZWNJ } = createRequire(import.meta.url)(resolve(regexesJs))
const { unicodeVersion } = JSON.parse(readFileSync(packageJson, 'utf8'))
// [Joining_Type L or D][T]* ZWNJ [T]*[R or D]: RFC 5892, appendix A.1.
const [, before, transparent, , after] = /^(\[[^\]]*\])(\[[^\]]*\])\*\\u200C(\[[^\]]*\])\*(\[[^\]]*\])$/.exec(
  validZWNJ.source,
)
const classOf = (name, what, source) =>
  `/** ${what}: a class for a regular expression with the flag \`u\`. */\nexport const ${name} =\n  String.raw\`${source}\`\n`
writeFileSync(
  join(target, 'joining-table.ts'),
  `${NOTICE}// Unicode ${unicodeVersion}.

${[
  classOf('JOINS_NEXT', 'Characters that join the one after them, Joining_Type L or D', before),
  classOf('TRANSPARENT', 'Marks that joining passes over, Joining_Type T', transparent),
  classOf('JOINS_PREVIOUS', 'Characters that join the one before them, Joining_Type R or D', after),
  classOf('VIRAMA', 'Canonical_Combining_Class 9', combiningClassVirama.source),
].join('\n')}`,
)
