import { FOLDED, SEPARATORS } from './letter-folding-table.js'

// What searches take letters for: large ones for small ones, those with accents for those without, and every form of one letter for it. The indexes of both
// databases are made by the same table, which migration 0051 gave them: neither their rules, nor their locale, nor the Unicode of this Node has a say.

/** Each letter beyond ASCII that counts as something else, and as what; what stands between words counts as a space. */
export function* letterFolding(): Iterable<readonly [letter: string, folded: string]> {
  for (const entry of FOLDED.trim().split(/\s+/)) {
    const [range = '', to = ''] = entry.split('=')
    const points = to === '' ? [] : to.split('+').map((hex) => Number.parseInt(hex, 16))
    for (const [index, letter] of lettersOf(range).entries())
      yield [letter, String.fromCodePoint(...points.map((point) => point + index))]
  }
  for (const range of SEPARATORS.trim().split(/\s+/))
    for (const letter of lettersOf(range)) yield [letter, ' ']
}

function lettersOf(range: string): readonly string[] {
  const [first = 0, last = first] = range.split('-').map((hex) => Number.parseInt(hex, 16))
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index))
}

const ASCII = /^[\0-\x7f]*$/
const BEYOND_ASCII = /[^\0-\x7f]/gu
/** Letters that may be written in parts: the Cyrillic й, which is more than an и with an accent, and the syllables of Hangul. */
const IN_PARTS =
  /[\u0418\u0438]\u0306|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]/g

let known: ReadonlyMap<string, string> | undefined

/** A text as searches compare it. Between its words there is ASCII alone. */
export function foldLetters(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  const folding = (known ??= new Map(letterFolding()))
  return text
    .replaceAll(IN_PARTS, (parts) => parts.normalize('NFC'))
    .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replaceAll(BEYOND_ASCII, (letter) => folding.get(letter) ?? letter)
}
