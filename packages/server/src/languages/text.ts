import { IntlMessageFormat, type FormatXMLElementFn, type PrimitiveType } from 'intl-messageformat'
import type { ComponentChild, ComponentChildren } from 'preact'
import { DE } from './de.js'
import type { Language } from './languages.js'
import { numberFormat } from './formats.js'
import { listener } from './speaking.js'

/**
 * A text for people, in English, as it stands in the sources; the catalogues of the other languages are found by it. ICU MessageFormat: names in
 * braces, plurals as `{count, plural, one {# app} other {# apps}}`, markup in tags such as `<a>`. One that a catalogue lacks is no `Text`.
 */
export type Text = keyof typeof DE

type Values = Readonly<Record<string, string | number>>
type Markup = Readonly<Record<string, ComponentChild | ((words: ComponentChildren) => ComponentChild)>>

const CATALOGUES: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<Text, string>>>> = { de: DE }
/** What is nothing but words needs no reading as a message. */
const HAS_SYNTAX = /[{<]|''/

/** A text in the language of whoever it is for. @param values  of the names in it */
export function t(text: Text, values: Values = {}): string {
  const pattern = patternOf(text)
  if (!HAS_SYNTAX.test(pattern)) return pattern
  return String(messageOf(pattern).format<string>(values))
}

/** The same with markup in it. @param values  of the names in it, markup or not; of each tag, what stands around its words */
export function rich(text: Text, values: Markup): ComponentChildren {
  const parts = messageOf(patternOf(text)).format<ComponentChild>(
    // What it says of values is narrower than what it takes: objects are handed through as they are.
    values as Record<string, PrimitiveType | FormatXMLElementFn<ComponentChild>>,
  )
  return parts as ComponentChildren
}

/**
 * A text that comes out of a rule which speaks English alone, in the language of whoever it is for. Never for what people wrote: a name can be
 * a text of the catalogue by chance.
 * @returns as it came where no catalogue has it, and where it still has places for values
 */
export function known(text: string): string {
  if (isFinished(text)) return t(text)
  // Rules say what is wrong without a full stop; whoever shows it puts one there.
  const sentence = text.slice(0, -1)
  if (text.endsWith('.') && isFinished(sentence)) return `${t(sentence)}.`
  for (const pattern of SAID_BY_RULES) {
    const [name = '', ...found] = readSaid(pattern, text)
    if (found[0] !== undefined) return t(pattern, { [name]: found[0] }) + (found[1] ?? '')
  }
  return text
}

/** What rules say with a value in it. */
const SAID_BY_RULES: readonly Text[] = [
  'Must be at most {count} characters long',
  'Must not contain line ends, control characters, or characters that cannot be seen or turn the direction of text: here it is {character}',
  'The passkey “{name}” was added.',
  'The passkey “{name}” was removed.',
]

/** @returns the name in a text, and if what was said is that text, its value and the full stop that may stand behind it */
function readSaid(pattern: Text, said: string): readonly string[] {
  const [before = '', name = '', after = ''] = pattern.split(/[{}]/)
  const rest = said.endsWith(`${after}.`) ? `${after}.` : after
  if (!said.startsWith(before) || !said.endsWith(rest)) return [name]
  return [name, said.slice(before.length, said.length - rest.length), rest.slice(after.length)]
}

/** Whether a text is of the catalogue and has no place for a value, which would be missing. */
function isFinished(text: string): text is Text {
  return Object.hasOwn(DE, text) && !HAS_SYNTAX.test(text)
}

function patternOf(text: Text): string {
  const { language } = listener()
  return language === 'en' ? text : CATALOGUES[language][text]
}

/** Each message is read once for each language; there are as many as the catalogues have. */
const READ = new Map<string, IntlMessageFormat>()

function messageOf(pattern: string): IntlMessageFormat {
  const { language } = listener()
  const key = `${language} ${pattern}`
  const read = READ.get(key) ?? readMessage(pattern, language)
  READ.set(key, read)
  return read
}

function readMessage(pattern: string, language: Language): IntlMessageFormat {
  return new IntlMessageFormat(pattern, language, undefined, {
    formatters: {
      // Only its `format` is asked for.
      getNumberFormat: () => ({ format: numberFormat }) as unknown as Intl.NumberFormat,
      getDateTimeFormat: (locales, options) => new Intl.DateTimeFormat(locales, options),
      getPluralRules: (locales, options) => new Intl.PluralRules(locales, options),
    },
  })
}
