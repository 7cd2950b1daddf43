import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorMs } from '../../../test/support/processor-time.js'
import { hiddenCharacterIn, numberOf } from './hidden-characters.js'

const ZWNJ = '\u200c'
const ZWJ = '\u200d'

describe('a character that people do not see — UTS #39 §3.1.1', () => {
  it.each([
    ['a soft hyphen', '\u00ad'],
    ['a combining grapheme joiner', '\u034f'],
    ['a Hangul filler', '\u3164'],
    ['a half-width Hangul filler', '\uffa0'],
    ['an inherent vowel of Khmer', '\u17b4'],
    ['a vowel separator of Mongolian', '\u180e'],
    ['a space without width', '\u200b'],
    ['a word joiner', '\u2060'],
    ['an invisible plus', '\u2064'],
    ['a byte order mark', '\ufeff'],
    ['a variation selector after a letter', '\ufe0f'],
    ['a variation selector of ideographs', '\u{e0100}'],
    ['a tag', '\u{e0041}'],
    ['what is reserved to be ignored', '\u{e0fff}'],
    ['a musical format character', '\u{1d173}'],
    ['an interlinear annotation', '\ufff9'],
    ['a mark to the left', '\u200e'],
    ['a mark to the right', '\u200f'],
    ['an Arabic letter mark', '\u061c'],
    ['an override of direction', '\u202e'],
    ['an isolate', '\u2066'],
    ['a line end', '\n'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['an escape', '\u001b'],
    ['a control character beyond ASCII', '\u0085'],
    ['the blank of Braille', '\u2800'],
    ['what is no character', '\ufffe'],
    ['a joiner between letters that join nothing', ZWJ],
    ['a non-joiner between them', ZWNJ],
  ])('%s is found wherever it stands', (_what, hidden) => {
    for (const text of [hidden, `${hidden}Planner`, `Plan${hidden}ner`, `Planner${hidden}`, `👩‍👩‍👧 ${hidden}`])
      expect([text, hiddenCharacterIn(text)]).toEqual([text, hidden])
  })

  it.each([
    'Planner',
    'Ünïcödé Ñame',
    'e\u0301 with a combining mark',
    'Привет · 計画 · プランナー · 플래너',
    'לוח תכנון',
    'مخطط المشاريع',
    'Plan\u00a0ner with a space that does not break',
    'Arabic sign \u0600 that stands before a number',
    '☎ ❤ ★',
  ])('%j has none', (text) => {
    expect(hiddenCharacterIn(text)).toBeNull()
  })

  it.each([
    ['a family', '👩\u200d👩\u200d👧'],
    ['a heart with its colour', '❤\ufe0f'],
    ['a heart on fire', '❤\ufe0f\u200d🔥'],
    ['a keycap', '1\ufe0f\u20e3'],
    ['a flag', '🇫🇮'],
    ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a skin tone', '👩🏽\u200d🚀'],
  ])('emoji that Unicode lists are one thing each: %s — UTS #51', (_what, emoji) => {
    for (const text of [emoji, `Orbit ${emoji}`, `${emoji}${emoji}x`])
      expect(hiddenCharacterIn(text)).toBeNull()
  })

  it.each([
    ['a joiner between emoji that make no third', `😀${ZWJ}😀`, ZWJ],
    ['a joiner after an emoji', `👩${ZWJ}`, ZWJ],
    ['a joiner between an emoji and a letter', `👩${ZWJ}x`, ZWJ],
    ['a variation selector on a letter', 'a\ufe0f', '\ufe0f'],
    ['tags after a letter', 'x\u{e0067}', '\u{e0067}'],
  ])('and what is no such emoji is found: %s', (_what, text, hidden) => {
    expect(hiddenCharacterIn(text)).toBe(hidden)
  })

  it.each([
    ['Persian', `نامه${ZWNJ}ای`],
    ['Persian, with a mark between', `نامهَ${ZWNJ}ای`],
    ['Devanagari, kept apart', `क्${ZWNJ}ष`],
    ['Devanagari, in half form', `क्${ZWJ}ष`],
    ['Sinhala', `ක්${ZWJ}ෂ`],
    ['Malayalam, at the end of a word', `ന്${ZWJ}`],
    ['Bengali, ra with ya-phalaa', `র${ZWJ}্য`],
  ])('joiners stay where a script needs them: %s — UAX #31 §2.3', (_what, text) => {
    expect(hiddenCharacterIn(text)).toBeNull()
  })

  it.each([
    ['after a letter that joins nothing', `د${ZWNJ}ا`, ZWNJ],
    ['before a letter that joins nothing', `ب${ZWNJ}x`, ZWNJ],
    ['at the end of a word', `نامه${ZWNJ}`, ZWNJ],
    ['twice', `نامه${ZWNJ}${ZWNJ}ای`, ZWNJ],
    ['between Arabic letters, a joiner', `نامه${ZWJ}ای`, ZWJ],
    ['after a consonant without virama', `क${ZWJ}ष`, ZWJ],
    ['before a vowel sign', `क्${ZWJ}\u093e`, ZWJ],
    ['a virama without a letter', `\u094d${ZWJ}`, ZWJ],
  ])('and nowhere else: %s', (_what, text, hidden) => {
    expect(hiddenCharacterIn(text)).toBe(hidden)
  })

  it('is found in any text that it is put into, and is always one of the text', () => {
    const letters = fc.array(fc.constantFrom('a', 'é', 'к', 'ب', 'क', '計', '👩', '❤\ufe0f', ' ', '्'), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(
        letters,
        letters,
        fc.constantFrom('\u00ad', '\u200e', '\u3164', '\u{e0041}'),
        (one, other, hidden) => {
          const [before, after] = [one.join(''), other.join('')]
          return (
            hiddenCharacterIn(before + after) === null &&
            hiddenCharacterIn(before + hidden + after) === hidden
          )
        },
      ),
    )
  })

  it('takes a time that grows with the text', () => {
    const startMs = processorMs()
    for (const text of ['ب'.repeat(1_000) + ZWNJ, `क्${ZWJ}`.repeat(300), '\u0300'.repeat(1_000) + ZWNJ])
      hiddenCharacterIn(text)
    expect(processorMs() - startMs).toBeLessThan(2_000)
  })

  it('is told by its number', () => {
    expect([numberOf('\u00ad'), numberOf('\u{e0041}'), numberOf('\n')]).toEqual([
      'U+00AD',
      'U+E0041',
      'U+000A',
    ])
  })
})
