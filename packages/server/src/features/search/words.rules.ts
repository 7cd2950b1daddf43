/** Characters of a text that is searched for. */
export const SEARCH_TEXT_LENGTH_MAX = 1_024
/** Words of a text that is searched for; a longer one is refused. */
export const SEARCH_WORDS_MAX = 50

const BETWEEN_WORDS = /[^\p{L}\p{N}\p{M}\p{Co}]+/u
/** Scripts that put no spaces between words; the index has each character of theirs, and each two in a row. */
const UNSPACED =
  /[々〆\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{2fa1f}]/u
const RUNS = new RegExp(`${UNSPACED.source}+|(?:(?!${UNSPACED.source}).)+`, 'gsu')

/**
 * The words of a text as the index of tasks has them, but for case and accents, which the database takes away by itself. What Chinese, Japanese and
 * Korean write without spaces becomes each two characters of it.
 */
export function wordsOf(text: string): readonly string[] {
  const words = text.normalize('NFC').split(BETWEEN_WORDS)
  return [...new Set(words.flatMap(partsOf))].filter((word) => word !== '')
}

function partsOf(word: string): readonly string[] {
  return (word.match(RUNS) ?? []).flatMap((run) => {
    if (!UNSPACED.test(run)) return [run]
    const characters = Array.from(run)
    if (characters.length === 1) return characters
    return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`)
  })
}

const ASCII = /^[\0-\x7f]*$/

/** A text as both databases compare it: without the accents of Latin letters, and in small ones. */
function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .normalize('NFD')
    .replaceAll(/([A-Za-z])[\u0300-\u036f]+/g, '$1')
    .normalize('NFC')
    .toLowerCase()
}

/**
 * How well a name fits what is searched for: 3 when it is just that, 2 when it begins with it, 1 when it has all the words, 0 when some of them stand
 * elsewhere.
 */
export function relevanceOf(name: string, text: string): number {
  const [own, wanted] = [fold(name).trim(), fold(text).trim()]
  if (own === wanted) return 3
  if (own.startsWith(wanted)) return 2
  return hasWords(name, text) ? 1 : 0
}

/** Whether a text has every word of another one. A text without any is in none. */
export function hasWords(text: string, wanted: string): boolean {
  const words = wordsOf(fold(wanted))
  const folded = fold(text)
  // Few texts get past this, and to find all the words of one takes much longer.
  if (words.length === 0 || !words.every((word) => folded.includes(word))) return false
  const own = new Set(indexedWords(folded))
  return words.every((word) => own.has(word))
}

/**
 * Whether every word of what somebody has begun to type begins a word of one of the texts. What has no words, or none between spaces, need only be
 * somewhere in it.
 */
export function isBegunIn(texts: readonly string[], typed: string): boolean {
  const wanted = fold(typed).trim()
  const own = texts.map(fold)
  const begun = wanted.split(BETWEEN_WORDS).filter((word) => word !== '')
  if (begun.length === 0 || UNSPACED.test(wanted)) return own.some((text) => text.includes(wanted))
  const words = own.flatMap((text) => text.split(BETWEEN_WORDS))
  return begun.every((word) => words.some((one) => one.startsWith(word)))
}

function indexedWords(folded: string): readonly string[] {
  const words = wordsOf(folded)
  return words.flatMap((word) => (UNSPACED.test(word) ? [word, ...Array.from(word)] : [word]))
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
