import { DE } from '../../src/languages/de.js'

/** What is the same in both languages but for capital letters, and in the catalogue so. */
const SAME = new Set(
  Object.entries(DE).flatMap(([english, german]) =>
    english.toLowerCase() === german.toLowerCase() ? [english.trim().toLowerCase()] : [],
  ),
)
/** Words of English that no German sentence has. */
const ENGLISH = /\b(?:and|are|for|from|is|of|that|the|their|this|to|which|with|you|your)\b/
/** Names and what programs read: nobody translates them. */
const UNTRANSLATED = /<(bdi|code|pre|script|style|svg)\b[^>]*>[\s\S]*?<\/\1>/g
/** Attributes that somebody reads, or hears. */
const READ_ATTRIBUTE = /\s(?:alt|aria-label|placeholder|title|label)="([^"]*)"/g
/** No word: a number, an address, initials, a mail address, an address of the web, a time zone and its name, a moment as ISO 8601 has it, scopes. */
const NO_WORD =
  /^(?:[\W\d_]*|[\da-f.:/]+|\p{Lu}{1,2}|[\w.+-]+@[\w.-]+|https?:\/\/\S+|[\d:\s]*UTC|[\d-]+T[\d:.]+Z|[A-Z]\w+\/[\w/+-]+|(?:(?:default|\w+:\w+)\s?)+)$/u

/**
 * What of a German page is still English: words that stand in the English page too, and sentences with words that German does not have.
 * @param names  that people gave and that stand where no markup says so: in a list to choose from, in a title
 */
export function englishLeft(
  german: string,
  english: string,
  names: readonly string[] = [],
): readonly string[] {
  const before = new Set(wordsOf(english))
  return wordsOf(german).filter((words) => {
    const bare = withoutNames(words, names)
    if (NO_WORD.test(bare) || SAME.has(bare.toLowerCase()) || names.includes(words)) return false
    return before.has(words) || ENGLISH.test(bare)
  })
}

function wordsOf(html: string): readonly string[] {
  const read = html.replaceAll(UNTRANSLATED, ' ')
  const attributes = [...read.matchAll(READ_ATTRIBUTE)].map(([, text = '']) => text)
  const texts = read.replaceAll(/<[^>]*>/g, '\0').split('\0')
  return [...texts, ...attributes]
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
}

function withoutNames(words: string, names: readonly string[]): string {
  // A single small word is a name as a whole alone.
  return names
    .filter((name) => !/^[a-z_]*$/.test(name))
    .reduce((rest, name) => rest.replaceAll(name, ''), words)
    .replaceAll(/^[\s·:]+|[\s·:]+$/g, '')
}
