// Finds the plausible mistakes that could be made in one file: each is one mutant.
import { conditionMistakes } from './mistakes-in-conditions.mjs'
import { queryMistakes } from './mistakes-in-queries.mjs'
import { stepMistakes } from './mistakes-in-steps.mjs'
import { namesOfText, textMistakes } from './mistakes-in-text.mjs'
import { valueMistakes } from './mistakes-in-values.mjs'
import { parseSource, walkBehaviour } from './syntax.mjs'

const SNIPPET_LENGTH_MAX = 100
const SNIPPET_BEFORE = 40

/**
 * One mistake. `site` says how the running program can choose between right and wrong: an `expression` is replaced by another, a
 * `statement` is left out, and so is an `element` of a list or of arguments, or a `property` of an object.
 * @typedef {{
 *   path: string, index: number, operator: string, site: 'expression' | 'statement' | 'element' | 'property',
 *   start: number, end: number, replacement: string, cut: readonly [from: number, to: number],
 *   line: number, lineText: string, mutation: string,
 * }} Mutant
 * `mutation` names it for people and for explained.json; with `path` and `lineText` it is the identity of the mutant.
 */

/**
 * @param path of the file, from the root of the project
 * @returns {Mutant[]} in the order of their places
 */
export function findMutants(path, text) {
  const program = parseSource(path, text)
  const names = namesOfText(program, text)
  const found = []
  walkBehaviour(program, text, (node, ancestors) => {
    const place = { node, ancestors, text, names, parent: ancestors.at(-1) }
    for (const mistakes of [conditionMistakes, queryMistakes, stepMistakes, textMistakes, valueMistakes])
      for (const mistake of mistakes(place)) found.push(mistake)
  })
  const lines = linesOf(text)
  return unique(found)
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .map((mistake, index) => ({ path, index, ...mistake, ...describe(mistake, text, lines) }))
}

/** Two operators may arrive at the same text: it is one mutant. */
function unique(mistakes) {
  const seen = new Map()
  for (const mistake of mistakes) {
    const key = `${mistake.site} ${mistake.start} ${mistake.end} ${mistake.replacement}`
    if (!seen.has(key)) seen.set(key, mistake)
  }
  return [...seen.values()]
}

/** Long expressions say themselves what is `shown` of them, and `at` which place in them they err. */
function describe({ at, cut, end, operator, replacement, shown, site, start }, text, lines) {
  const from = at ?? start
  const line = lines.findLastIndex((lineStart) => lineStart <= from) + 1
  const lineText = text.slice(lines[line - 1], text.indexOf('\n', from) + 1 || undefined).trim()
  const isReplaced = site === 'expression' && shown === undefined
  const words = isReplaced
    ? snippetPair(flat(text.slice(start, end)), flat(replacement)).join(' → ')
    : snippet(flat(shown ?? text.slice(start, end)))
  return { line, lineText, mutation: `${operator}: ${words}`, cut: cut ?? [start, end] }
}

const flat = (code) => code.replaceAll(/\s+/g, ' ')
const snippet = (code) => (code.length > SNIPPET_LENGTH_MAX ? `${code.slice(0, SNIPPET_LENGTH_MAX)}…` : code)

/** Of two long texts, what is around the place where they differ. */
function snippetPair(one, other) {
  if (Math.max(one.length, other.length) <= SNIPPET_LENGTH_MAX) return [one, other]
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  const from = Math.max(0, same - SNIPPET_BEFORE)
  return [one, other].map((code) => `${from > 0 ? '…' : ''}${snippet(code.slice(from))}`)
}

function linesOf(text) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The file as it would read had somebody made the mistake. */
export function mutatedText({ cut: [from, to], replacement }, text) {
  return `${text.slice(0, from)}${replacement}${text.slice(to)}`
}
