import { describe, expect, it } from 'vitest'
import { clockFormat, dateFormat, exactFormat, listFormat, numberFormat } from './formats.js'
import { acceptedLanguage, requestedLanguage } from './languages.js'
import { speakTo } from './speaking.js'

describe('the language of a browser, by its Accept-Language', () => {
  it.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en-US,en;q=0.9,de;q=0.8', 'en'],
    ['fr;q=1, de;q=0.7, en;q=0.9', 'en'],
    ['DE ; Q=0.5', 'de'],
    ['de;q=0, en;q=0.1', 'en'],
    ['de;q=0', null],
    ['fr, it', null],
    ['*', null],
    ['', null],
    [',,;;q=', null],
    ['den', null],
    ['constructor', null],
    [undefined, null],
  ])('%s is %s', (header, language) => {
    expect(acceptedLanguage(header)).toBe(language)
  })

  it('is not looked for in a header without end', () => {
    expect(acceptedLanguage(`${'fr,'.repeat(100_000)}de`)).toBeNull()
  })
})

describe('the language of an OpenID Connect request — Core §3.1.2.1', () => {
  it.each([
    ['de', 'de'],
    ['fr-CA de en', 'de'],
    ['en-GB de', 'en'],
    ['fr', null],
    ['', null],
    [null, null],
  ])('%s is %s', (uiLocales, language) => {
    expect(requestedLanguage(uiLocales)).toBe(language)
  })
})

describe('dates and numbers', () => {
  const atMs = Date.parse('2026-09-01T12:05:00Z')
  const inGerman = { language: 'de', timeZone: 'Europe/Berlin' } as const
  const inEnglish = { language: 'en', timeZone: 'America/New_York' } as const

  it('are as a language writes them, by the clock of whoever reads them', () => {
    expect(speakTo(inGerman, () => exactFormat(atMs))).toBe('1. Sept. 2026, 14:05 MESZ')
    expect(speakTo(inEnglish, () => exactFormat(atMs))).toBe('1 Sep 2026, 08:05 GMT-4')
    expect(exactFormat(atMs)).toBe('1 Sep 2026, 12:05 UTC')
    expect(clockFormat(Date.parse('2026-09-01T00:05:00Z'))).toBe('00:05 UTC')
  })

  it('say the day that it is where somebody lives', () => {
    const late = Date.parse('2026-11-23T23:30:00Z')
    expect(speakTo(inGerman, () => dateFormat(late))).toBe('24. Nov. 2026')
    expect(dateFormat(late)).toBe('23 Nov 2026')
  })

  it('lists and groups of digits', () => {
    expect(listFormat(['a', 'b', 'c'])).toBe('a, b and c')
    expect(speakTo(inGerman, () => listFormat(['a', 'b', 'c']))).toBe('a, b und c')
    expect(speakTo(inGerman, () => numberFormat(12_400))).toBe('12\u202f400')
  })
})
