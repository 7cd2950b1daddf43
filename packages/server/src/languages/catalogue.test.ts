import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { GRANULAR_SCOPES } from '../protocol/asana/scopes.js'
import { ACTION_CHOICES, EVENT_FAMILIES } from '../features/audit/events.rules.js'
import { wordsForAdmins } from '../protocol/oauth/admin-words.js'
import { consentWords } from '../protocol/oauth/consent-words.js'
import { GRANTABLE_CLAIMS, IDENTITY_SCOPES } from '../protocol/oauth/scope.js'
import { DE } from './de.js'
import { LANGUAGES, type Language } from './languages.js'
import { listener, speakTo } from './speaking.js'
import { known, rich, t, type Text } from './text.js'

const SRC = new URL('../', import.meta.url)
const CATALOGUES: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = { de: DE }
const TEXTS = Object.keys(DE) as Text[]

/** What stands in the sources, but for the catalogues and for what is no program. */
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|contract)\.tsx?$|^languages\/..\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(new URL(path, SRC), 'utf8') }))

const SCOPES = [
  { api: GRANULAR_SCOPES, identity: IDENTITY_SCOPES },
  { api: 'full', identity: [] },
  { api: [], identity: [], claims: GRANTABLE_CLAIMS.map(({ claim }) => claim) },
] as const

/** Sentences that a rule puts together: what scopes allow, as whoever is asked reads it and as admins read it of others. */
const MADE = new Set(
  SCOPES.flatMap((scopes) => [
    ...consentWords(scopes, { withToken: true }),
    ...wordsForAdmins(scopes),
  ]).flatMap(({ sentences, thing }) => [thing, ...sentences.map(({ text }) => text)]),
)

/** What the security record says of events, and why they came about. */
const OF_EVENTS = [...ACTION_CHOICES, ...EVENT_FAMILIES].map(({ words }) => words)

/** The reference, which is about English names, by decision (ADR 0037). */
const IN_ENGLISH = /^features\/reference\//

type Part = ReturnType<IntlMessageFormat['getAst']>[number]

/** The names and the tags in a message, sorted; each branch of a plural adds its own. */
function namesIn(parts: readonly Part[]): ReadonlySet<string> {
  return new Set(
    parts.flatMap((part) => [
      ...('value' in part && part.type !== 0
        ? [`${part.type === 8 ? 'tag ' : ''}${String(part.value)}`]
        : []),
      ...('children' in part ? namesIn(part.children) : []),
      ...('options' in part ? Object.values(part.options).flatMap(({ value }) => [...namesIn(value)]) : []),
    ]),
  )
}

const namesOf = (pattern: string) => [...namesIn(new IntlMessageFormat(pattern, 'en').getAst())].toSorted()

describe.each(Object.entries(CATALOGUES))('the catalogue of %s', (language, catalogue) => {
  it('has a message for every text, with the same names and tags in it', () => {
    const wrong = TEXTS.filter((text) => {
      const message = catalogue[text]
      if (message === undefined || message.trim() === '') return true
      return JSON.stringify(namesOf(message)) !== JSON.stringify(namesOf(text))
    })
    expect(wrong).toEqual([])
  })

  it('has every plural that the language knows', () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const wrong = TEXTS.filter((text) => {
      const plurals = new IntlMessageFormat(catalogue[text] ?? '', language)
        .getAst()
        .flatMap((part) => ('options' in part ? [Object.keys(part.options)] : []))
      return plurals.some((forms) => !needed.every((form) => forms.includes(form)))
    })
    expect(wrong).toEqual([])
  })

  it('begins and ends a text with space where the English one does, so that sentences do not run together', () => {
    const edges = (text: string) => `${/^\s*/.exec(text)?.[0] ?? ''}|${/\s*$/.exec(text)?.[0] ?? ''}`
    expect(TEXTS.filter((text) => edges(text) !== edges(catalogue[text] ?? ''))).toEqual([])
  })
})

describe('the catalogues', () => {
  it('have no text that nothing says', () => {
    const all = sources.map(({ text }) => text).join('\n')
    const unused = TEXTS.filter((text) => {
      const escaped = text.replaceAll('\n', String.raw`\n`)
      return !MADE.has(text) && !["'", '"'].some((quote) => all.includes(`${quote}${escaped}${quote}`))
    })
    expect(unused).toEqual([])
  })

  it('have every text that the sources say', () => {
    const CALL = /\b(?:t|rich)\(\s*(?:'([^']+)'|"([^"]+)")/g
    const missing = sources.flatMap(({ path, text }) =>
      [...text.matchAll(CALL)]
        .map(([, single, double]) => single ?? double ?? '')
        .filter((said) => !Object.hasOwn(DE, said))
        .map((said) => `${path}: ${said}`),
    )
    expect(missing).toEqual([])
  })

  it('are asked for every word of a page: none stands in its markup, and none in an attribute that people read', () => {
    // What is in code is no word: the name of a command, of a field.
    const IN_MARKUP = /(?<!<code)>\s*([A-Za-z][^<>{}=;]*[a-z]{3}[^<>{}=;]*)<\//g
    const IN_ATTRIBUTE =
      /\b(?:title|heading|lead|label|hint|text|button|without|alt|placeholder|aria-label)="([^"]*[a-z]{3}[^"]*)"/g
    const found = sources
      .filter(({ path }) => /^(?:ui|features)\/.*\.tsx$/.test(path) && !IN_ENGLISH.test(path))
      .flatMap(({ path, text }) =>
        [IN_MARKUP, IN_ATTRIBUTE].flatMap((pattern) =>
          [...text.replaceAll(/'[^'\n]*'/g, '').matchAll(pattern)].map(
            ([, words = '']) => `${path}: ${words.trim()}`,
          ),
        ),
      )
    expect(found).toEqual([])
  })

  it('have what every scope opens, for whoever is asked and for admins', () => {
    expect([...MADE].filter((text) => !Object.hasOwn(DE, text))).toEqual([])
  })

  it('have every kind of event', () => {
    expect(OF_EVENTS.filter((text) => !Object.hasOwn(DE, text))).toEqual([])
  })

  it('are one for each language but English, which is that of the sources', () => {
    expect(['en', ...Object.keys(CATALOGUES)].toSorted()).toEqual(Object.keys(LANGUAGES).toSorted())
  })
})

describe('a text', () => {
  const german = { language: 'de', timeZone: 'UTC' } as const

  it('is in the language of whoever it is for, and English for nobody', () => {
    expect(speakTo(german, () => t('Log in'))).toBe('Anmelden')
    expect(t('Log in')).toBe('Log in')
    expect(listener()).toEqual({ language: 'en', timeZone: 'UTC' })
  })

  it('stays in it across everything that is waited for', async () => {
    const said = await speakTo(german, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return t('Log out')
    })
    expect(said).toBe('Abmelden')
  })

  it('has plurals and numbers of its language, with thin spaces', () => {
    const codes = (count: number) => t('{count, plural, one {# passkey} other {# passkeys}}', { count })
    expect([codes(0), codes(1), codes(1_200)]).toEqual(['0 passkeys', '1 passkey', '1\u202f200 passkeys'])
    expect(speakTo(german, () => [codes(1), codes(1_200_000)])).toEqual([
      '1 Passkey',
      '1\u202f200\u202f000 Passkeys',
    ])
  })

  it('takes what people typed as it is, braces and tags included', () => {
    const name = "{name} <a>#</a> '{0}'"
    expect(t('Remove {name}', { name })).toBe(`Remove ${name}`)
    const sentence = rich('Not you? <a>End the session</a>.', { a: (words) => h('a', { href: '#' }, words) })
    expect(renderToString(h('p', null, sentence))).toBe('<p>Not you? <a href="#">End the session</a>.</p>')
    const named = rich('Hello, {name}', { name: h('bdi', null, name) })
    expect(renderToString(h('p', null, named))).toBe(
      `<p>Hello, <bdi>${name.replaceAll('<', '&lt;')}</bdi></p>`,
    )
  })

  it('of a rule that speaks English is known again, with its value and its full stop', () => {
    const said = (text: string) => speakTo(german, () => known(text))
    expect(said('Must not contain NUL characters.')).toBe('Darf keine NUL-Zeichen enthalten.')
    expect(said('Must be at most 255 characters long.')).toBe('Darf höchstens 255 Zeichen lang sein.')
    expect(said('The passkey “a } {b” was added.')).toBe('Der Passkey „a } {b“ wurde hinzugefügt.')
    expect(said('Anything else')).toBe('Anything else')
  })
})
