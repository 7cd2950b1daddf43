import { JOINS_NEXT, JOINS_PREVIOUS, TRANSPARENT, VIRAMA } from './joining-table.js'

/**
 * What is not seen, or changes how the rest is seen: control and format characters, line ends, what fonts ignore, what turns the direction
 * of text, the blank of Braille, and what is no character. Signs that stand visibly before a number (Prepended_Concatenation_Mark) are format
 * characters, too, and are seen.
 */
const HIDDEN =
  /(?![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2800]/u
/** Emoji as they are made of several characters, some of them not seen: joiners, variation selectors, tags. Only those that Unicode lists. */
const EMOJI = /\p{RGI_Emoji}/gv
const NON_JOINER = '\u200c'
const JOINER = '\u200d'

const anything = String.raw`\p{Mn}*`
/** UAX #31 §2.3, contexts A1 and A2: the non-joiner parts two letters that would be joined, or keeps a conjunct apart. */
const NON_JOINER_CONTEXTS = [
  [`${JOINS_NEXT}${TRANSPARENT}*$`, `^${TRANSPARENT}*${JOINS_PREVIOUS}`],
  [String.raw`\p{L}${anything}${VIRAMA}${anything}$`, String.raw`^${anything}\p{L}`],
] as const
/**
 * Context B: the joiner asks for another form of a conjunct. Of what follows, a mark is a vowel sign in nearly every case. And the Bengali
 * way to write ra with ya-phalaa, where the joiner comes before the virama (The Unicode Standard, §12.2).
 */
const JOINER_CONTEXTS = [
  [String.raw`\p{L}${anything}${VIRAMA}${anything}$`, String.raw`^(?!\p{M})`],
  ['\u09b0$', '^\u09cd\u09af'],
] as const

type Contexts = readonly (readonly [before: RegExp, after: RegExp])[]
let contexts: { readonly [NON_JOINER]: Contexts; readonly [JOINER]: Contexts } | null = null

/**
 * Finds a character that a name must not have, because people who read the name do not see it. Joiners stay where a script needs them and
 * they are seen by what they do to the letters beside them; and inside emoji.
 * @returns the first such character, or null
 * @see UAX #31 §2.3 · UTS #39 §3.1.1.1 · UTS #51
 */
export function hiddenCharacterIn(text: string): string | null {
  if (!HIDDEN.test(text)) return null
  // An emoji joins nothing but itself, so a letter takes its place.
  const plain = text.replaceAll(EMOJI, '.')
  let before = ''
  for (const character of plain) {
    if (HIDDEN.test(character)) {
      const after = plain.slice(before.length + character.length)
      if (!isNeeded(character, { before, after })) return character
    }
    before += character
  }
  return null
}

/** A character that is not seen, by its number: `U+00AD`. */
export function numberOf(character: string): string {
  const number = character.codePointAt(0) ?? 0
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`
}

function isNeeded(
  character: string,
  { after, before }: { readonly before: string; readonly after: string },
): boolean {
  if (character !== NON_JOINER && character !== JOINER) return false
  contexts ??= { [NON_JOINER]: compiled(NON_JOINER_CONTEXTS), [JOINER]: compiled(JOINER_CONTEXTS) }
  return contexts[character].some(([ends, begins]) => ends.test(before) && begins.test(after))
}

function compiled(pairs: readonly (readonly [before: string, after: string])[]): Contexts {
  return pairs.map(([before, after]) => [new RegExp(before, 'u'), new RegExp(after, 'u')])
}
