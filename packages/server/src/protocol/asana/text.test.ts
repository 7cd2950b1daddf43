import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesFault, nameFault, textFault, withoutForbidden } from './text.js'

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

describe('a name', () => {
  it('is a text in which all can be seen, and says which character cannot', () => {
    expect(nameFault('Ada Byron', 100)).toBeNull()
    expect(nameFault('Ada\u00ad Byron', 100)).toMatch(/cannot be seen.*U\+00AD$/)
    expect(nameFault('Ada\u202eByron', 100)).toMatch(/direction.*U\+202E$/)
    expect(nameFault('a\0', 100)).toBe('Must not contain NUL characters')
    expect(nameFault('x'.repeat(6), 5)).toBe('Must be at most 5 characters long')
  })

  it('ends no line; a few lines do, and hide nothing else', () => {
    expect(nameFault('two\nlines', 100)).toMatch(/line ends/)
    expect(linesFault('two\r\n\tlines', 100)).toBeNull()
    expect(linesFault('two\nlin\u00ades', 100)).toMatch(/U\+00AD$/)
    expect(linesFault('two\u2028lines', 100)).toMatch(/U\+2028$/)
    expect(linesFault('x'.repeat(6), 5)).toBe('Must be at most 5 characters long')
  })
})
