import { t, type Text } from '../../languages/text.js'
import { textFault } from '../../protocol/asana/text.js'

/** Length is what counts (NIST SP 800-63B §3.1.1.2); the upper bound only keeps hashing cheap. */
export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 256
/** Of zxcvbn's 0 to 4: at least 10^8 tries. */
const SCORE_MIN = 3
/** What must be left of a password without the words that everybody knows of the person. */
const UNKNOWN_CHARACTERS_MIN = 8
/** A shorter word stands in many others. */
const KNOWN_WORD_LENGTH_MIN = 3
const PRODUCT = 'mudra'

/** @returns what is wrong with a new password by itself, or null */
export function passwordFault(password: string): string | null {
  if (password.length < PASSWORD_LENGTH_MIN)
    return t('Must have at least {characters} characters', { characters: PASSWORD_LENGTH_MIN })
  return textFault(password, PASSWORD_LENGTH_MAX)
}

/** @returns why what was typed can be nobody's password, or null */
export function typedPasswordFault(password: string): string | null {
  return textFault(password, PASSWORD_LENGTH_MAX)
}

/** The words of a person's name, address and workspaces, in lower case, longest first. */
export function knownWordsOf(about: {
  readonly name: string
  readonly email: string
  readonly workspaces: readonly string[]
}): readonly string[] {
  const wholes = [about.name, about.email, ...about.workspaces, PRODUCT]
  const words = wholes.flatMap((whole) => [whole, ...whole.split(/[^\p{L}\p{N}]+/u)])
  const known = new Set(words.map((word) => word.trim().toLowerCase()))
  return [...known]
    .filter((word) => word.length >= KNOWN_WORD_LENGTH_MIN)
    .toSorted((one, other) => other.length - one.length)
}

/** @returns what is wrong with a password that is little more than the words that everybody knows of the person, or null */
export function mostlyKnownFault(password: string, knownWords: readonly string[]): string | null {
  const rest = knownWords.reduce((text, word) => text.replaceAll(word, ''), password.toLowerCase())
  if (rest.length === password.length || rest.length >= UNKNOWN_CHARACTERS_MIN) return null
  return t(
    'Is little more than your name, your address or your workspace. Choose words that nobody connects with you',
  )
}

/** By the estimator's words for it. */
const WEAKNESSES: Readonly<Record<string, Text>> = {
  straightRow: 'Is a row of keys, which is tried first',
  keyPattern: 'Is a pattern of keys, which is tried first',
  simpleRepeat: 'Repeats one character',
  extendedRepeat: 'Repeats the same few characters',
  sequences: 'Is a sequence like “abc” or “123”',
  recentYears: 'Is little more than a year',
  dates: 'Is little more than a date',
  topTen: 'Is one of the ten passwords that are tried first',
  topHundred: 'Is one of the hundred passwords that are tried first',
  common: 'Is on the list of passwords that many people use',
  similarToCommon: 'Is close to a password that many people use',
  wordByItself: 'Is a single word',
  namesByThemselves: 'Is a single name',
  commonNames: 'Is made of common names',
  userInputs: 'Is little more than your name, your address or your workspace',
}

/** @returns why a password is too easy to guess and what to do about it, or null */
export function weaknessFault({
  score,
  weakness,
}: {
  readonly score: number
  readonly weakness: string | null
}): string | null {
  if (score >= SCORE_MIN) return null
  const why = (weakness === null ? undefined : WEAKNESSES[weakness]) ?? 'Is easy to guess'
  return t('{why}. Take four or more words that have nothing to do with each other', { why: t(why) })
}
