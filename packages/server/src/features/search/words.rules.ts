import { foldLetters } from '../../letter-folding.js'

/** Characters of a text that is searched for. */
export const SEARCH_TEXT_LENGTH_MAX = 1_024
/** Words of a text that is searched for; a longer one is refused. */
export const SEARCH_WORDS_MAX = 50
/** Characters of a word that count. */
export const WORD_LENGTH_MAX = 100
/** Characters of a text among which those of unspaced scripts are looked at one by one; behind them, what stands between two spaces is one word. */
const UNSPACED_LENGTH_MAX = 10_240

/** In a text whose letters are folded. */
const BETWEEN_WORDS = /[\0-\x2f\x3a-\x60\x7b-\x7f]+/
/** Scripts that put no spaces between words; the index has each character of theirs, and each two in a row. */
const UNSPACED =
  /[々〆\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{2fa1f}]/u
const RUNS = new RegExp(`${UNSPACED.source}+`, 'gu')
const EACH_UNSPACED = new RegExp(UNSPACED.source, 'gu')

/**
 * The words of a text that is searched for, as the indexes of tasks have them. Of what Chinese, Japanese and Korean write without spaces, each two
 * characters.
 */
export function wordsOf(text: string): readonly string[] {
  const folded = foldLetters(text)
  const words = splitWords(folded.replaceAll(RUNS, (run) => ` ${unspacedWords(run).join(' ')} `))
  return [...new Set(words)]
}

const splitWords = (folded: string): readonly string[] =>
  folded
    .split(BETWEEN_WORDS)
    .filter((word) => word !== '')
    .map((word) => beginningOf(word, WORD_LENGTH_MAX))

function unspacedWords(run: string): readonly string[] {
  const pairs = pairsOf(run)
  return pairs.length === 0 ? [run] : pairs
}

function pairsOf(run: string): readonly string[] {
  const characters = Array.from(run)
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`)
}

/** All the words that the indexes have of a text. */
export function indexedWords(folded: string): ReadonlySet<string> {
  if (!UNSPACED.test(folded)) return new Set(splitWords(folded))
  const looked = beginningOf(folded, UNSPACED_LENGTH_MAX)
  const spaced = `${looked.replaceAll(EACH_UNSPACED, ' $& ')}${folded.slice(looked.length)}`
  const runs = beginningOf(folded, UNSPACED_LENGTH_MAX + 1).match(RUNS) ?? []
  return new Set([...splitWords(spaced), ...runs.flatMap(pairsOf)])
}

/** The first characters of a text, or of a word. */
function beginningOf(text: string, length: number): string {
  return text.length <= length
    ? text
    : Array.from(text.slice(0, 2 * length))
        .slice(0, length)
        .join('')
}

/**
 * How well a name fits what is searched for: 3 when it is just that, 2 when it begins with it, 1 when it has all the words, 0 when some of them stand
 * elsewhere.
 */
export function relevanceOf(name: string, text: string): number {
  const [own, wanted] = [foldLetters(name).trim(), foldLetters(text).trim()]
  if (own === wanted) return 3
  if (own.startsWith(wanted)) return 2
  return hasWords(name, text) ? 1 : 0
}

/** Whether a text has every word of another one. A text without any is in none. */
export function hasWords(text: string, wanted: string): boolean {
  const words = wordsOf(wanted)
  const folded = foldLetters(text)
  // Few texts get past this, and to find all the words of one takes much longer.
  if (words.length === 0 || !words.every((word) => folded.includes(word))) return false
  const own = indexedWords(folded)
  return words.every((word) => own.has(word))
}

/**
 * Whether every word of what somebody has begun to type begins a word of one of the texts. What has no words, or none between spaces, need only be
 * somewhere in it.
 */
export function isBegunIn(texts: readonly string[], typed: string): boolean {
  const wanted = foldLetters(typed).trim()
  const begun = splitWords(wanted)
  if (begun.length === 0) return texts.some((text) => text.includes(typed.trim()))
  const own = texts.map(foldLetters)
  if (UNSPACED.test(wanted)) return own.some((text) => text.includes(wanted))
  const words = own.flatMap(splitWords)
  return begun.every((word) => words.some((one) => one.startsWith(word)))
}

/** Tags within a word. All others of rich text stand between words. */
const INLINE_TAGS = /<\/?(?:strong|em|u|s|code)>/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** The text in rich text, as the index of tasks has it. */
export function textOfNotes(htmlNotes: string): string {
  return htmlNotes
    .replaceAll(INLINE_TAGS, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}
