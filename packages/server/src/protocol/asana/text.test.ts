import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textFault, withoutForbidden } from './text.js'

describe('a text', () => {
  it('may hold every character that XML has — XML 1.0 §2.2', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        expect(textFault(text, 1_000)).toBeNull()
      }),
    )
    for (const text of ['', '\t\n\r\u007f\u0080', '👩‍👩‍👧', '\u{10ffff}', '\ufeff', '\ufffd', '\ue000']) {
      expect(textFault(text, 100)).toBeNull()
    }
  })

  it('may hold no other, and is told which — XML 1.0 §2.2', () => {
    for (let code = 1; code < 0x20; code++) {
      if ('\t\n\r'.includes(String.fromCharCode(code))) continue
      const name = code.toString(16).toUpperCase().padStart(4, '0')
      expect(textFault(`a${String.fromCharCode(code)}`, 10)).toBe(
        `Must not contain the control character U+${name}`,
      )
    }
    expect(textFault('\ufffe', 10)).toBe('Must not contain the character U+FFFE')
    expect(textFault('a\uffff', 10)).toBe('Must not contain the character U+FFFF')
    expect(withoutForbidden('a\u0001b\ud800\uffff\n')).toBe('a\ufffdb\ufffd\ufffd\n')
  })

  it('may be exactly as long as its limit, in UTF-16 code units', () => {
    expect(textFault('x'.repeat(5), 5)).toBeNull()
    expect(textFault('x'.repeat(6), 5)).toBe('Must be at most 5 characters long')
    expect(textFault('😀😀', 4)).toBeNull()
    expect(textFault('😀😀x', 4)).toBe('Must be at most 4 characters long')
  })

  it.each([
    ['a\0b', 'Must not contain NUL characters'],
    ['\0', 'Must not contain NUL characters'],
    ['\ud800', 'Must not contain lone surrogates'],
    ['a\udc00b', 'Must not contain lone surrogates'],
    ['\udc00\ud800', 'Must not contain lone surrogates'],
  ])('is refused as %j', (text, fault) => {
    expect(textFault(text, 100)).toBe(fault)
  })
})
