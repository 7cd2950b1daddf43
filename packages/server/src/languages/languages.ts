/** A language that Mudra speaks; English is the one that its pages are written in. */
export type Language = 'en' | 'de'

interface LanguageFacts {
  /** In itself, as people choose it. */
  readonly name: string
  /** In which direction it is written: `dir` of a page. */
  readonly direction: 'ltr' | 'rtl'
}

/** Every language with a whole catalogue; the order in which they are offered. */
export const LANGUAGES: Readonly<Record<Language, LanguageFacts>> = {
  en: { name: 'English', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
}

/** More of a list than this is not looked at. */
const WISHES_MAX = 20

/** Whether a text names one of our languages. */
export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text)
}

/**
 * The first of a list of BCP 47 tags that is one of our languages, whatever their region: `de-AT` is German.
 * @returns null if none is
 * @see RFC 4647 §3.4
 */
function firstLanguage(tags: readonly string[]): Language | null {
  for (const tag of tags.slice(0, WISHES_MAX)) {
    const [primary = ''] = tag.trim().toLowerCase().split('-', 1)
    if (isLanguage(primary)) return primary
  }
  return null
}

/**
 * The language that a browser likes best among ours.
 * @param header  `Accept-Language` as it came
 * @returns null for a browser that says nothing of use
 * @see RFC 9110 §12.5.4
 */
export function acceptedLanguage(header: string | undefined): Language | null {
  const wishes = (header ?? '')
    .split(',', WISHES_MAX)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';')
      const weight = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(parameter)?.[1])[0]
      return { tag, quality: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
  return firstLanguage(wishes.map(({ tag }) => tag))
}

/** The language of an OpenID Connect request. @param uiLocales  tags with spaces between them, the best first @see OpenID Connect Core 1.0 §3.1.2.1 */
export function requestedLanguage(uiLocales: string | null): Language | null {
  return firstLanguage((uiLocales ?? '').split(' ', WISHES_MAX))
}
