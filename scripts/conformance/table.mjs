// The pure half of conformance.mjs: titles in, table and complaints out.

/** @typedef {{ standard: string, title: string, clauses: (readonly [clause: string, demand: string, exemption?: string])[] }} Standard */
/** @typedef {{ file: string, name: string }} TestTitle  file: from the root; name: describes and title, joined by ` > ` */

const STANDARD = String.raw`(?:RFC \d+|(?:OpenID Connect|OAuth 2\.0)(?: (?!Appendix\b)[A-Z][\w-]*)+)`
const CLAUSE = String.raw`(?:§\d+(?:\.\d+)*|Appendix [A-Z](?:\.\d+)?|[A-Z]\.\d+)`
// "RFC 6749 §4.1.2, §5.2": a clause stands behind its standard, or behind another clause of it. What stands behind anything else, as in
// "Fetch §3.2", is of none of ours.
const NAMED = new RegExp(`(${STANDARD})(?: (${CLAUSE}))?|(?<=(?:, |and |— ))(${CLAUSE})`, 'g')

/**
 * The clauses that the title of a test names, as `RFC 6749 §4.1.2`. A describe that names a standard alone names it for the clauses
 * inside: `introspection — RFC 7662 > tells nothing — §2.2`. Sections of an appendix count for the appendix.
 * @returns {string[]}
 */
export function clausesOf(name) {
  let standard = null
  return [...name.matchAll(NAMED)].flatMap(([, named, first, further]) => {
    standard = named ?? standard
    const clause = first ?? further
    if (standard === null || clause === undefined) return []
    return [`${standard} ${clause.replace(/^(?:Appendix )?([A-Z])(?:\.\d+)?$/, 'Appendix $1')}`]
  })
}

/**
 * Joins the list of clauses and the titles of the tests.
 * @param {readonly Standard[]} standards
 * @param {readonly TestTitle[]} tests
 * @returns {{ text: string, withoutTest: string[], unlisted: string[] }}  the document; the clauses that neither a test shows nor a
 *   reason excuses; the clauses that a title names and the list lacks, with the title
 */
export function conformanceTable(standards, tests) {
  const testsByClause = new Map()
  for (const test of tests) {
    for (const clause of new Set(clausesOf(test.name))) {
      testsByClause.set(clause, [...(testsByClause.get(clause) ?? []), test])
    }
  }
  const rows = standards.flatMap(({ standard, clauses }) =>
    clauses.map(([clause, demand, exemption]) => {
      const name = `${standard} ${clause}`
      return { standard, name, clause, demand, exemption, tests: testsByClause.get(name) ?? [] }
    }),
  )
  const listed = new Set(rows.map(({ name }) => name))
  const shown = rows.filter(({ tests: found }) => found.length > 0)
  const missing = rows.filter(({ tests: found, exemption }) => found.length === 0 && exemption === undefined)
  const excused = rows.length - shown.length - missing.length
  const counts = `${rows.length} clauses: ${shown.length} shown by tests, ${excused} that ask nothing of this server, ${missing.length} without a test.`
  const sections = standards.map(({ standard, title }) =>
    [
      `## ${standard === title ? title : `${standard} · ${title}`}`,
      '',
      '| clause | what it demands | shown by |',
      '| --- | --- | --- |',
      ...rows.filter((row) => row.standard === standard).map(rowText),
    ].join('\n'),
  )
  return {
    text: `${HEAD}\n\n${counts}\n\n${sections.join('\n\n')}\n`,
    withoutTest: missing.map(({ name, demand }) => `${name}: ${demand}`),
    unlisted: [...testsByClause]
      .filter(([clause]) => !listed.has(clause))
      .flatMap(([clause, found]) => found.map(({ file, name }) => `${clause}: ${file}: ${name}`)),
  }
}

const HEAD = `# Conformance: clause → test

Which test shows what of the standards. Written by \`npm run conformance\` from the titles of the tests and the clauses in
\`scripts/conformance/\`; do not edit. The demands are in our own words: the standards' are the ones that count.`

function rowText({ clause, demand, exemption, tests }) {
  const titlesByFile = Map.groupBy(tests, ({ file }) => file)
  const shown = [...titlesByFile]
    .toSorted(([a], [b]) => ascending(a, b))
    .map(([file, found]) => {
      const titles = [...new Set(found.map(({ name }) => plainTitle(name)))].toSorted(ascending)
      return `[${shortName(file)}](../${file}): ${titles.map(cellText).join(' · ')}`
    })
  const reason = exemption === undefined ? [] : [`_${cellText(exemption)}_`]
  return `| ${clause} | ${cellText(demand)} | ${[...reason, ...shown].join('<br>')} |`
}

/** Without the clauses, which stand in the row already, and without what `each` fills in. */
function plainTitle(name) {
  return name
    .split(' > ')
    .map((part) =>
      part
        .replace(/ — (?:RFC \d|OpenID Connect|OAuth 2\.0|§).*$/, '')
        .replace(/,? on %s$| \(%#\)$/, '')
        .replace(/%[a-z]|\$\w+|\$\{.*?\}/gi, '…'),
    )
    .filter((part) => part !== '…')
    .join(' › ')
}

function shortName(file) {
  return file.replace(/^.*\//, '').replace(/\.(?:test|contract)\.tsx?$/, '')
}

function cellText(text) {
  return text.replace(/[\\|*_<[\]`]/g, String.raw`\$&`).replace(/\\`([^`]*?)\\`/g, '`$1`')
}

function ascending(a, b) {
  if (a === b) return 0
  return a < b ? -1 : 1
}
